import { ActionFailure } from '../../activities/action-failure.ts';
import { AppError } from '../../workflows/language/app-error.ts';
import type { WebhookTarget } from '../store/execution-records.ts';
import type { OperationDeps } from './deps.ts';

/**
 * Checks, without asking DNS, that a webhook can be called at all: one at a refused address would only ever fail.
 * @throws AppError `destination-refused`.
 */
export function checkWebhook(
  { checkDestination }: Pick<OperationDeps, 'checkDestination'>,
  webhook: WebhookTarget | undefined,
  pointer = '',
): void {
  if (webhook === undefined) return;
  try {
    checkDestination(webhook.url);
  } catch (cause) {
    if (!(cause instanceof ActionFailure)) throw cause;
    const detail = `The webhook cannot be called: ${cause.message}`;
    throw new AppError('destination-refused', detail, { faults: [{ pointer, detail }], cause });
  }
}
