import type { LeaseHolder, Leases } from '../../activities/leases.ts';
import type { OperationDeps } from './deps.ts';

/** What leases need of a process. */
type LeaseDeps = Pick<OperationDeps, 'store' | 'runs' | 'clock' | 'report'>;

/** Leases for runs: kept by the store, told by signal. */
export function createLeases(deps: LeaseDeps): Leases {
  const { store, clock } = deps;
  return {
    acquire: (request) => store.leases.acquire(request, clock()),
    async release(holder) {
      await tellGranted(deps, await store.leases.release(holder, clock()));
    },
  };
}

/** Gives back everything that an execution holds or waits for; once it has ended, its run cannot. */
export async function freeLeases(deps: LeaseDeps, tenantId: string, executionId: string): Promise<void> {
  await tellGranted(deps, await deps.store.leases.releaseAll(tenantId, executionId, deps.clock()));
}

/** Tells runs that their leases were granted; one that is gone gives its lease to the next. The sweeper repeats what fails. */
export async function tellGranted(deps: LeaseDeps, granted: readonly LeaseHolder[]): Promise<void> {
  const waiting = [...granted];
  for (let holder = waiting.shift(); holder; holder = waiting.shift()) {
    const { executionId, path, key } = holder;
    try {
      const answer = await deps.runs.arrive(executionId, { kind: 'lease', path });
      if (answer === 'told') await deps.store.leases.markTold(holder);
      else waiting.push(...(await deps.store.leases.release(holder, deps.clock())));
    } catch (error) {
      deps.report(`The sweeper tells ${executionId} of its lease for ${JSON.stringify(key)}.`, error);
    }
  }
}
