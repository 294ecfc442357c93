import type { WebhookShape } from './define-dialect.ts';
import { dialects } from './dialects.gen.ts';

/** Who shapes the bodies of webhooks, by the style that a start stores with its execution. */
export const webhookShapers: { readonly [style: string]: WebhookShape } = Object.assign(
  Object.create(null),
  ...dialects.map((dialect) => dialect.webhooks),
);
