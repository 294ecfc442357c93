import { AppError } from '../../workflows/language/app-error.ts';
import { checkWebhook } from './check-webhook.ts';
import type { OperationDeps } from './deps.ts';

/** Checks what an endpoint is given, as far as that shows without calling it. @throws AppError `destination-refused`, `invalid-request` */
export function checkEndpoint(
  deps: Pick<OperationDeps, 'checkDestination' | 'webhookStyles'>,
  { url, style }: { url?: string | undefined; style?: string | undefined },
): void {
  if (url !== undefined) checkWebhook(deps, { url, style: style ?? 'v1' }, '/url');
  const styles = deps.webhookStyles ?? ['v1'];
  if (style === undefined || styles.includes(style)) return;
  const detail = `is ${JSON.stringify(style)}, which is none of ${styles.join(', ')}`;
  throw new AppError('invalid-request', `\`style\` ${detail}.`, { faults: [{ pointer: '/style', detail }] });
}
