import { beforeEach, describe, expect, it } from 'vitest';
import { type AuditLog, createAuditLog } from '../../../services/operations/audit-log.ts';
import type { AuditRecord } from '../../../services/store/audit.ts';
import { AppError } from '../../../workflows/language/app-error.ts';

const DAY_MS = 86_400_000;
const keyed = (id: string) => ({
  caller: { tenantId: 'acme', key: { id, scopes: ['write' as const], grants: null } },
  requestId: 'r-1',
  dialect: 'v1',
});
const change = { operation: 'putSecret', resource: 'token' };
let now: number;
let written: { record: AuditRecord; expireAt: Date }[];
let reports: string[];
let refuseIds: number;
let isAway: boolean;
let log: AuditLog;

beforeEach(() => {
  [now, written, reports, refuseIds, isAway] = [0, [], [], 0, false];
  let ids = 0;
  log = createAuditLog({
    store: {
      list: async () => [],
      async insert(record, expireAt) {
        if (isAway) throw new Error('the store is away');
        refuseIds -= 1;
        if (refuseIds >= 0) return false;
        written.push({ record, expireAt });
        return true;
      },
    },
    keptMs: DAY_MS,
    clock: () => new Date(now),
    randomId: () => `0000000${++ids}`,
    report: (message) => reports.push(message),
  });
});

describe('the audit log', () => {
  it('tells who did what to which thing, and how long it is kept', async () => {
    await log.done(keyed('k'), change);
    expect(written).toEqual([
      {
        record: {
          ...{ id: 'au-00000001', tenantId: 'acme', keyId: 'k', dialect: 'v1', ...change },
          ...{ outcome: 'done', error: null, requestId: 'r-1', createdAt: new Date(0) },
        },
        expireAt: new Date(DAY_MS),
      },
    ]);
  });

  it('is that of the tenant whose things were changed', async () => {
    await log.done(keyed('bootstrap'), change, 'shop');
    expect(written[0]?.record).toMatchObject({ tenantId: 'shop', keyId: 'bootstrap' });
  });

  it.each([
    ['insufficient-scope', 'refused'],
    ['unauthenticated', 'refused'],
    ['secret-not-found', 'failed'],
  ] as const)('%s is %s', async (code, outcome) => {
    await log.failed(keyed('k'), change, new AppError(code, 'The message is not kept.'));
    expect(written[0]?.record).toMatchObject({ outcome, error: code, tenantId: 'acme', keyId: 'k' });
    expect(JSON.stringify(written)).not.toContain('message');
  });

  it('a fault of ours is told as such, without what it says', async () => {
    await log.failed(keyed('k'), change, new Error('secret detail'));
    expect(written[0]?.record).toMatchObject({ outcome: 'failed', error: 'internal' });
    expect(JSON.stringify(written)).not.toContain('detail');
  });

  it('cannot be flooded: 60 failures an hour of each key, and of all calls without one', async () => {
    const fail = async (who: Parameters<AuditLog['failed']>[0], times: number) => {
      for (let count = 0; count < times; count++) await log.failed(who, change, new AppError('unauthenticated', ''));
    };
    await fail(keyed('a'), 100);
    expect(written).toHaveLength(60);
    await fail({ caller: { tenantId: 'default' }, requestId: 'r' }, 100);
    expect(written).toHaveLength(120);
    expect(written.at(-1)?.record).toMatchObject({ tenantId: 'default', keyId: null, dialect: null });
    // What is done is always noted.
    await log.done(keyed('a'), change);
    expect(written).toHaveLength(121);
    now = 3_600_000;
    await fail(keyed('a'), 1);
    expect(written).toHaveLength(122);
  });

  it('cuts names that go on for ever, and draws another id when one is taken', async () => {
    refuseIds = 2;
    await log.done(keyed('k'), { ...change, resource: 'x'.repeat(9000) });
    expect(written[0]?.record).toMatchObject({ id: 'au-00000003', resource: 'x'.repeat(255) });
  });

  it('that cannot be written is reported, and stops nobody', async () => {
    isAway = true;
    await log.done(keyed('k'), change);
    await log.failed(keyed('k'), change, new AppError('unauthenticated', ''));
    expect(reports).toEqual(Array(2).fill('putSecret of token is missing in the audit log.'));
  });
});
