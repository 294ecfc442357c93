import type { LeaseHolder, LeaseRequest } from '../../activities/leases.ts';
import { type ChangeDocument, createChanger } from './change-documents.ts';
import type { Collections } from './collections.ts';
import type { LeaseClaim, LeaseDocument } from './coordination-documents.ts';
import { insertOnce } from './duplicate-key.ts';
import { idOf } from './id-of.ts';
import { explainWait, findClaim, grantClaims, isClaim } from './lease-claims.ts';
import type { LeaseStore } from './lease-store.ts';
import { findEnded } from './open-executions.ts';

/** How often a key is looked at for claims of executions that have ended; and how soon after a grant. */
const CHECK_MS = 30_000;
const TOLD_CHECK_MS = 3000;

/** Keeps leases: one document per tenant and key, changed by compare-and-set. */
export function createLeaseStore({ leases, executions }: Pick<Collections, 'leases' | 'executions'>): LeaseStore {
  const change = createChanger<LeaseDocument>({
    read: (id) => leases.findOne({ _id: id }),
    insert: (document) => insertOnce(() => leases.insertOne(document)),
    replace: async (version, document) =>
      (await leases.replaceOne({ _id: document._id, version }, document)).modifiedCount === 1,
    remove: async (id, version) => (await leases.deleteOne({ _id: id, version })).deletedCount === 1,
  });
  const store: LeaseStore = {
    acquire: (request, at) => acquire(change, request, at),
    release: (holder, at) => drop(change, holder, at, (claim) => isClaim(claim, holder)),
    async releaseAll(tenantId, executionId, at) {
      const found = await leases.find({ tenantId, claimants: executionId }, { projection: { key: 1 } }).toArray();
      const granted: LeaseHolder[] = [];
      for (const { key } of found) {
        granted.push(...(await drop(change, { tenantId, key }, at, (claim) => claim.executionId === executionId)));
      }
      return granted;
    },
    markTold: (holder) => markTold(change, holder),
    async claimChecks(now, limit) {
      const due = await leases
        .find({ checkAt: { $lte: now } })
        .sort({ checkAt: 1 })
        .limit(limit)
        .toArray();
      const checks = [];
      for (const document of due) {
        const { _id, checkAt, claimants } = document;
        const next = new Date(now.getTime() + CHECK_MS);
        const won = await leases.updateOne({ _id, checkAt }, { $set: { checkAt: next } });
        if (won.modifiedCount !== 1) continue;
        const ended = await findEnded(executions, document.tenantId, claimants);
        const holders = (wanted: (claim: LeaseClaim) => boolean) =>
          listHolders(document, document.claims.filter(wanted));
        checks.push({
          ended: holders(({ executionId }) => ended.has(executionId)),
          untold: holders(({ state, executionId }) => state === 'granted' && !ended.has(executionId)),
        });
      }
      return checks;
    },
  };
  return store;
}

function acquire(change: ChangeDocument<LeaseDocument>, request: LeaseRequest, at: Date) {
  const { tenantId, key, executionId, group, path, max } = request;
  return change(idOf(tenantId, key), (current) => {
    const known = current?.claims ?? [];
    const own: LeaseClaim = { executionId, group, path, max, state: 'waits' };
    const asked = findClaim(known, request) ? known : [...known, own];
    // Who asks gets the answer, so nobody has to tell it.
    const claims = grantClaims(asked).map((claim) => (isClaim(claim, request) ? noteTold(claim) : claim));
    const isSame = findClaim(known, request)?.state === findClaim(claims, request)?.state;
    const isHeld = findClaim(claims, request)?.state === 'held';
    return {
      next: isSame && current ? current : withClaims(current ?? empty(tenantId, key, at), claims),
      result: isHeld
        ? ({ status: 'granted' } as const)
        : ({ status: 'waits', reason: explainWait(key, claims, request) } as const),
    };
  });
}

/** Drops claims; gives those that are granted by it. */
function drop(
  change: ChangeDocument<LeaseDocument>,
  { tenantId, key }: Pick<LeaseHolder, 'tenantId' | 'key'>,
  at: Date,
  unwanted: (claim: LeaseClaim) => boolean,
): Promise<LeaseHolder[]> {
  return change(idOf(tenantId, key), (current) => {
    const left = current?.claims.filter((claim) => !unwanted(claim)) ?? [];
    if (!current || left.length === current.claims.length) return { next: current, result: [] };
    if (left.length === 0) return { next: null, result: [] };
    const waiting = left.filter(({ state }) => state === 'waits');
    const claims = grantClaims(left);
    const granted = waiting.flatMap((claim) => findClaim(claims, claim) ?? []).filter(({ state }) => state !== 'waits');
    const soon = new Date(Math.min(current.checkAt.getTime(), at.getTime() + TOLD_CHECK_MS));
    const next = withClaims(granted.length > 0 ? { ...current, checkAt: soon } : current, claims);
    return { next, result: listHolders(current, granted) };
  });
}

function markTold(change: ChangeDocument<LeaseDocument>, holder: LeaseHolder): Promise<void> {
  return change(idOf(holder.tenantId, holder.key), (current) => {
    const isUntold = current && findClaim(current.claims, holder)?.state === 'granted';
    if (!isUntold) return { next: current, result: undefined };
    const claims = current.claims.map((claim) => (isClaim(claim, holder) ? noteTold(claim) : claim));
    return { next: { ...current, claims }, result: undefined };
  });
}

function noteTold(claim: LeaseClaim): LeaseClaim {
  return claim.state === 'granted' ? { ...claim, state: 'held' } : claim;
}

function empty(tenantId: string, key: string, at: Date): LeaseDocument {
  const checkAt = new Date(at.getTime() + CHECK_MS);
  return { _id: idOf(tenantId, key), version: '', tenantId, key, claims: [], claimants: [], checkAt };
}

function withClaims(document: LeaseDocument, claims: LeaseClaim[]): LeaseDocument {
  return { ...document, claims, claimants: [...new Set(claims.map(({ executionId }) => executionId))] };
}

function listHolders({ tenantId, key }: LeaseDocument, claims: readonly LeaseClaim[]): LeaseHolder[] {
  return claims.map(({ executionId, path }) => ({ tenantId, key, executionId, path }));
}
