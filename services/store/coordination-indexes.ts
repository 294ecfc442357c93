import type { IndexDescription } from 'mongodb';
import type { Collections } from './collections.ts';

/** Removed by the server when the time that it holds has passed. */
const expiry = { key: { expireAt: 1 }, name: 'expiry', expireAfterSeconds: 0 } as const;

/** The indexes of what executions share and of what starts them, as they are being made; those that exist are left alone. */
export function coordinationIndexes(collections: Collections): Promise<unknown>[] {
  const { leases, rates, topics, events, subscriptions, handled, claims, schedules, triggers, audit } = collections;
  return [
    leases.createIndexes([
      { key: { tenantId: 1, claimants: 1 }, name: 'claimants' },
      { key: { checkAt: 1 }, name: 'checks' },
    ]),
    ...[rates, topics, handled, claims].map((short) => short.createIndexes([expiry])),
    events.createIndexes([
      expiry,
      { key: { topic: 1, sequence: 1 }, name: 'order' },
      { key: { checkAt: 1 }, name: 'checks', partialFilterExpression: { checkAt: { $exists: true } } },
    ]),
    subscriptions.createIndexes([
      { key: { topic: 1, event: 1 }, name: 'waiting' },
      { key: { executionId: 1, topic: 1 }, name: 'ofExecution' },
      { key: { event: 1 }, name: 'given', partialFilterExpression: { event: { $exists: true } } },
      { key: { claim: 1 }, name: 'claim', unique: true, partialFilterExpression: { claim: { $exists: true } } },
      { key: { checkAt: 1 }, name: 'checks' },
    ]),
    schedules.createIndexes([
      { key: { tenantId: 1, createdAt: -1, _id: -1 }, name: 'newest' },
      { key: { tenantId: 1, workflowId: 1, createdAt: -1, _id: -1 }, name: 'newestOfWorkflow' },
      { key: { checkAt: 1 }, name: 'checks' },
    ]),
    audit.createIndexes([
      expiry,
      { key: { tenantId: 1, createdAt: -1, _id: -1 }, name: 'newest' },
      { key: { tenantId: 1, resource: 1, createdAt: -1, _id: -1 }, name: 'newestOfResource' },
    ]),
    triggers.createIndexes([
      { key: { tokenSha256: 1 }, name: 'token', unique: true },
      { key: { tenantId: 1, workflowId: 1, _id: 1 }, name: 'ofWorkflow' },
    ]),
  ];
}

/** Those of executions that concern parents and children. */
export const familyIndexes: IndexDescription[] = [
  {
    key: { tenantId: 1, 'parent.executionId': 1, createdAt: -1 },
    name: 'children',
    partialFilterExpression: { 'parent.executionId': { $exists: true } },
  },
  {
    key: { open: 1, tellParentAt: 1 },
    name: 'tellParent',
    partialFilterExpression: { tellParentAt: { $exists: true } },
  },
];
