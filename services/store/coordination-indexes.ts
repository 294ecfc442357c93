import type { Collections } from './collections.ts';

/** Removed by the server when the time that it holds has passed. */
const expiry = { key: { expireAt: 1 }, name: 'expiry', expireAfterSeconds: 0 } as const;

/** The indexes of what executions share; those that exist are left alone. */
export async function makeCoordinationIndexes(collections: Collections): Promise<void> {
  const { leases, rates, topics, events, subscriptions, handled, executions } = collections;
  await leases.createIndexes([
    { key: { tenantId: 1, claimants: 1 }, name: 'claimants' },
    { key: { checkAt: 1 }, name: 'checks' },
  ]);
  for (const short of [rates, topics, handled]) await short.createIndexes([expiry]);
  await events.createIndexes([
    expiry,
    { key: { topic: 1, sequence: 1 }, name: 'order' },
    { key: { checkAt: 1 }, name: 'checks', partialFilterExpression: { checkAt: { $exists: true } } },
  ]);
  await subscriptions.createIndexes([
    { key: { topic: 1, event: 1 }, name: 'waiting' },
    { key: { executionId: 1, topic: 1 }, name: 'ofExecution' },
    { key: { event: 1 }, name: 'given', partialFilterExpression: { event: { $exists: true } } },
    { key: { claim: 1 }, name: 'claim', unique: true, partialFilterExpression: { claim: { $exists: true } } },
    { key: { checkAt: 1 }, name: 'checks' },
  ]);
  const isChild = { 'parent.executionId': { $exists: true } };
  await executions.createIndexes([
    {
      key: { tenantId: 1, 'parent.executionId': 1, createdAt: -1 },
      name: 'children',
      partialFilterExpression: isChild,
    },
    {
      key: { open: 1, tellParentAt: 1 },
      name: 'tellParent',
      partialFilterExpression: { tellParentAt: { $exists: true } },
    },
  ]);
}
