import { setTimeout as sleep } from 'node:timers/promises';
import { type FinalRecord, isTerminal } from '../../workflows/execution.ts';
import type { OperationDeps } from './deps.ts';
import type { Waiter } from './waiters.ts';

/** When the end of a run that this request did not start is looked for in other processes. */
export const STARTED_BEFORE_MS = 100;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1000;

/** How a wait ended: with the record at hand, with a record to be read, too early, or because there is no run. */
export type Waited = { record: FinalRecord } | 'ended' | 'open' | 'away';

interface Wait {
  id: string;
  tenantId: string;
  waitMs: number;
  /**
   * Milliseconds until anybody but this process is asked. A run that was started here most likely ends here: asking
   * for each one would cost more than the run.
   */
  elsewhereAfterMs: number;
  /** Aborted: the caller has gone. */
  signal: AbortSignal;
  /** Resolves when the run cannot be started for now. */
  away?: Promise<void>;
}

/** Waits for the end of an execution, wherever its run ends. Leaves the waiter. Never throws. */
export async function awaitEnd(deps: OperationDeps, waiter: Waiter, wait: Wait): Promise<Waited> {
  const asking = new AbortController();
  let cleanUp = () => {};
  const waited = await new Promise<Waited>((resolve) => {
    const give = () => resolve('open');
    const askElsewhere = () => void endElsewhere(deps, wait, asking.signal).then(resolve);
    const timers = [setTimeout(give, wait.waitMs), setTimeout(askElsewhere, wait.elsewhereAfterMs)];
    if (wait.signal.aborted) give();
    wait.signal.addEventListener('abort', give);
    void waiter.ended.then((record) => resolve(record ? { record } : 'ended'));
    void wait.away?.then(() => resolve('away'));
    cleanUp = () => {
      for (const timer of timers) clearTimeout(timer);
      wait.signal.removeEventListener('abort', give);
    };
  });
  cleanUp();
  asking.abort();
  waiter.leave();
  return waited;
}

/** Notices the end of a run in another process: by Temporal, and by the record in case that tells nothing. */
async function endElsewhere(
  deps: OperationDeps,
  { id, tenantId, waitMs }: Wait,
  signal: AbortSignal,
): Promise<'ended' | 'open'> {
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
