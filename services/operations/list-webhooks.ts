import { z } from 'zod';
import { nextCursor, readPosition } from './cursor.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { reachesWebhook } from './find-webhook.ts';
import { listQuery } from './list-query.ts';
import { page } from './resources.ts';
import { presentWebhook, webhook } from './webhook-resource.ts';

const input = z.strictObject({ ...listQuery, style: z.string().optional() });
const output = page(webhook);

/** List webhook endpoints, oldest first. */
export const listWebhooks = defineOperation({
  name: 'listWebhooks',
  summary: 'List webhook endpoints, oldest first',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, { cursor, limit, style }, { caller }): Promise<z.output<typeof output>> {
    const scope = { list: 'webhooks', tenantId: caller.tenantId, query: { style } };
    const after = readPosition(scope, cursor);
    // A tenant has so few of them that they are read at once.
    const rows = (await deps.store.webhooks.list(caller.tenantId)).filter(
      (each) =>
        reachesWebhook(caller, each) &&
        (style === undefined || each.style === style) &&
        (after === null || isAfter(each, after)),
    );
    const shown = rows.slice(0, limit);
    return { items: shown.map(presentWebhook), nextCursor: nextCursor(scope, shown.at(-1), rows.length > limit) };
  },
});

type Position = { createdAt: Date; id: string };

function isAfter(a: Position, b: Position): boolean {
  const apart = a.createdAt.getTime() - b.createdAt.getTime();
  return apart > 0 || (apart === 0 && a.id > b.id);
}
