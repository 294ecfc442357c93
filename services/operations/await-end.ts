import { setTimeout as sleep } from 'node:timers/promises';
import { type FinalRecord, isTerminal } from '../../workflows/execution.ts';
import type { OperationDeps } from './deps.ts';
import type { Waiter } from './waiters.ts';

/** Most runs end in this process at once; only then is anybody else asked. */
const OWN_PROCESS_MS = 100;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1000;

/** How a wait ended: with the record at hand, with a record to be read, too early, or because there is no run. */
export type Waited = { record: FinalRecord } | 'ended' | 'open' | 'away';

interface Wait {
  id: string;
  tenantId: string;
  waitMs: number;
  /** Aborted: the caller has gone. */
  signal: AbortSignal;
  /** Resolves when the run cannot be started for now. */
  away?: Promise<void>;
}

/** Waits for the end of an execution, wherever its run ends. Leaves the waiter. Never throws. */
export async function awaitEnd(deps: OperationDeps, waiter: Waiter, wait: Wait): Promise<Waited> {
  const done = new AbortController();
  const signal = AbortSignal.any([wait.signal, done.signal]);
  try {
    return await Promise.race([
      waiter.ended.then((record) => (record ? { record } : ('ended' as const))),
      pause(wait.waitMs, signal).then(() => 'open' as const),
      endElsewhere(deps, { ...wait, signal }),
      ...(wait.away ? [wait.away.then(() => 'away' as const)] : []),
    ]);
  } finally {
    done.abort();
    waiter.leave();
  }
}

/** Notices the end of a run in another process: by Temporal, and by the record in case that tells nothing. */
async function endElsewhere(deps: OperationDeps, { id, tenantId, waitMs, signal }: Wait): Promise<'ended' | 'open'> {
  await pause(OWN_PROCESS_MS, signal);
  for (let next = FIRST_PAUSE_MS; !signal.aborted; next = Math.min(next * 2, LONGEST_PAUSE_MS)) {
    const head = await deps.store.executions.findHead(tenantId, id).catch(() => null);
    if (head && isTerminal(head.status)) return 'ended';
    await Promise.race([deps.runs.waitForEnd(id, waitMs, signal), pause(LONGEST_PAUSE_MS * 2, signal)]);
    await pause(next, signal);
  }
  return 'open';
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return sleep(ms, undefined, { signal }).catch(() => {});
}
