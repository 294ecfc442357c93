import type { Collections } from './collections.ts';

/** The indexes of webhook endpoints and their deliveries, as they are being made; those that exist are left alone. */
export function webhookIndexes({ webhooks, deliveries, executions }: Collections): Promise<unknown>[] {
  return [
    webhooks.createIndex({ tenantId: 1, createdAt: 1 }, { name: 'ofTenant' }),
    deliveries.createIndexes([
      // Removed by the server when the time that it holds has passed.
      { key: { expireAt: 1 }, name: 'expiry', expireAfterSeconds: 0 },
      { key: { webhookId: 1, createdAt: -1, _id: -1 }, name: 'newest' },
      { key: { webhookId: 1, status: 1, createdAt: -1, _id: -1 }, name: 'newestOfStatus' },
      { key: { webhookId: 1, subject: 1, sequence: 1 }, name: 'lane' },
      { key: { startAt: 1 }, name: 'starts', partialFilterExpression: { startAt: { $exists: true } } },
    ]),
    executions.createIndex(
      { tellAt: 1 },
      { name: 'listeners', partialFilterExpression: { tellAt: { $exists: true } } },
    ),
  ];
}
