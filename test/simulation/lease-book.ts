import { grantClaims } from '../../services/store/lease-claims.ts';
import type { Command } from '../../workflows/engine/command.ts';
import { refuse, type World } from './world.ts';

/** Hands out leases as the store does, first come first served, beside executions of others, and takes them back. */
export function stepLeases(world: World, command: Extract<Command, { type: 'acquire' | 'release' }>): void {
  const { path, key } = command;
  if (command.type === 'release') {
    if (!world.leases.delete(path)) refuse(`${path} gives back a lease that it does not have`);
    const held = world.claims.get(key) ?? [];
    if (!held.some((claim) => claim.path === path)) refuse(`${path} gives back a lease of the key ${key}`);
    world.claims.set(
      key,
      held.filter((claim) => claim.path !== path),
    );
    grant(world, key);
    return;
  }
  if (world.leases.has(path)) refuse(`${path} asks for a second lease`);
  world.acquired += 1;
  world.leases.set(path, world.acquired);
  world.asked.set(path, [...(world.asked.get(path) ?? []), { key, max: command.max }]);
  const before = world.claims.get(key) ?? [];
  const other = { executionId: 'ex-other', group: 'ex-other:', path: '', max: 1, state: 'granted' as const };
  const others = before.length === 0 && world.random.chance(0.4) ? [other] : before;
  const { group, max } = command;
  world.claims.set(key, [...others, { executionId: 'ex-1', group, path, max, state: 'waits' }]);
  if (world.random.chance(0.4))
    world.pending.push({
      holds: holdsFor(world, path),
      tell: (at) => ({ type: 'lease-waits', at, path, reason: 'Others hold it.' }),
    });
  grant(world, key);
}

/** Executions of others end; false: none holds anything. */
export function releaseOthers(world: World): boolean {
  let any = false;
  for (const [key, claims] of world.claims) {
    const own = claims.filter(({ executionId }) => executionId !== 'ex-other');
    if (own.length === claims.length) continue;
    any = true;
    world.claims.set(key, own);
    grant(world, key);
  }
  return any;
}

/** Tells those that can be granted now. */
function grant(world: World, key: string): void {
  const before = world.claims.get(key) ?? [];
  const claims = grantClaims(before);
  world.claims.set(key, claims);
  for (const [at, { path, state }] of claims.entries()) {
    if (state === before[at]?.state) continue;
    const where = world.random.chance(0.8) ? world.pending : world.lazy;
    where.push({ holds: holdsFor(world, path), tell: (now) => ({ type: 'lease-granted', at: now, path }) });
  }
}

/** What comes after the lease was given back may still be on its way, but never meets the next one. */
function holdsFor(world: World, path: string): () => boolean {
  const turn = world.leases.get(path);
  return () => (world.leases.get(path) ?? turn) === turn;
}
