import { isTerminal, type RunInput } from '../../workflows/execution.ts';
import type { OperationDeps } from './deps.ts';

/** How long a request that waits for nothing else looks after the start of its run. */
const QUICK_MS = 1500;
/** For the question whether Temporal answers at all, while a start has not been answered; a busy one takes its time. */
const PROBE_MS = 5000;

/** A start that is under way. */
export interface BeginningRun {
  /** Resolves once it is known how the start went, or after about 2 s; the start goes on in the background. */
  looked: Promise<unknown>;
  /** Resolves when there is nothing to wait for: Temporal cannot be reached, so the sweeper will start the run. */
  away: Promise<void>;
}

/** Starts the run of an accepted execution; a start that fails is repeated at once, then it is left to the sweeper. */
export function beginRun(deps: OperationDeps, input: RunInput): BeginningRun {
  const starting = start(deps, input);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, QUICK_MS, 'late');
  });
  const looked = Promise.race([starting, late]).finally(() => clearTimeout(timer));
  void late.then(async () => {
    if ((await starting) === 'started') await endIfStopped(deps, input);
  });
  const away = looked.then(async (state) => {
    const isReached = state === 'late' ? await deps.runs.probe(PROBE_MS) : state === 'started';
    // A server that answers may only be slow with the start.
    if (isReached) await new Promise(() => {});
  });
  return { looked, away };
}

async function start(deps: OperationDeps, input: RunInput): Promise<'started' | 'failed'> {
  const attempt = () => deps.runs.start(input).then(() => 'started' as const);
  try {
    // The first may have been carried out all the same: then the second joins it.
    return await attempt().catch(attempt);
  } catch (error) {
    deps.report(`The run of ${input.execution.id} could not be started yet; the sweeper will try again.`, error);
    return 'failed';
  }
}

/** Somebody may have stopped the execution while its start was under way, and found no run. */
async function endIfStopped(deps: OperationDeps, { execution: { id, tenantId } }: RunInput): Promise<void> {
  try {
    const head = await deps.store.executions.findHead(tenantId, id);
    if (!head || !isTerminal(head.status) || head.startedAt !== null) return;
    await deps.runs.terminate(id, 'The execution ended before its run started.');
  } catch (error) {
    deps.report(`The sweeper looks whether the run of ${id} is still wanted.`, error);
  }
}
