import type { LeaseHolder } from '../../activities/leases.ts';
import type { LeaseClaim } from './coordination-documents.ts';

/** Which claim is meant. */
export type ClaimName = Pick<LeaseHolder, 'executionId' | 'path'>;

/**
 * Grants what can be granted, first come first served. A claim whose group holds the key joins it at once; any other
 * waits until all before it have been served and fewer groups hold the key than it allows itself.
 */
export function grantClaims(claims: readonly LeaseClaim[]): LeaseClaim[] {
  const holding = new Set(claims.filter(({ state }) => state !== 'waits').map(({ group }) => group));
  let isBlocked = false;
  return claims.map((claim) => {
    if (claim.state !== 'waits') return claim;
    if (!holding.has(claim.group)) {
      isBlocked ||= holding.size >= claim.max;
      if (isBlocked) return claim;
      holding.add(claim.group);
    }
    return { ...claim, state: 'granted' };
  });
}

/** The claim of that name. */
export function findClaim(claims: readonly LeaseClaim[], name: ClaimName): LeaseClaim | undefined {
  return claims.find((claim) => isClaim(claim, name));
}

/** Whether a claim has that name. */
export function isClaim(claim: LeaseClaim, { executionId, path }: ClaimName): boolean {
  return claim.executionId === executionId && claim.path === path;
}

/** Why a claim waits, for the reader. */
export function explainWait(key: string, claims: readonly LeaseClaim[], name: ClaimName): string {
  const holders = new Set(claims.filter(({ state }) => state !== 'waits').map(({ group }) => group)).size;
  const before = claims.slice(
    0,
    claims.findIndex((claim) => isClaim(claim, name)),
  );
  const ahead = before.filter(({ state }) => state === 'waits').length;
  const held = holders === 1 ? '1 execution holds' : `${holders} executions hold`;
  return `Waits for the key ${JSON.stringify(key)}: ${held} it, ${ahead} ${ahead === 1 ? 'waits' : 'wait'} before.`;
}
