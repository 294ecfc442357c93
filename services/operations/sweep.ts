import { setTimeout as sleep } from 'node:timers/promises';
import { isTerminal } from '../../workflows/execution.ts';
import type { Closing, ExecutionHead, StoredExecution } from '../store/execution-records.ts';
import { buildRunInput } from './build-run-input.ts';
import { collectReuse } from './collect-reuse.ts';
import type { OperationDeps } from './deps.ts';
import { loadPlan } from './load-plan.ts';
import type { RunState } from './run-client.ts';
import { showValue } from './show-value.ts';
import { endFamily } from './stop-run.ts';
import { stopIfOrphan, sweepCoordination } from './sweep-coordination.ts';
import { createScheduleSweep } from './sweep-schedules.ts';
import { sweepEarlierWebhooks } from './take-over-webhook.ts';
import { sweepWebhooks } from './tell-webhooks.ts';

/** Rows that one sweep takes at a time, so that several gateways share the work. */
const BATCH = 50;
const NEXT_QUEUED_MS = 10_000;
const FIRST_NEXT_MS = 5000;
const LAST_NEXT_MS = 300_000;
/** Half of Temporal's retention (a day at least): past it a missing run may also be a forgotten one. */
const START_WITHIN_MS = 12 * 3_600_000;

/** Puts right what a crash left behind. */
export interface Sweeper {
  /** One sweep; gives the number of executions looked at. */
  sweep(): Promise<number>;
  stop(): Promise<void>;
}

/** Sweeps at once and then after every interval, until stopped. What fails is tried again at the next one. */
export function createSweeper(deps: OperationDeps, intervalMs: number): Sweeper {
  const stopped = new AbortController();
  const { signal } = stopped;
  const sweepSchedules = createScheduleSweep(deps);
  const sweepAll = async () => {
    const looked = await sweep(deps, signal);
    await sweepSchedules(signal);
    return looked;
  };
  const loop = async () => {
    while (!signal.aborted) {
      await sweepAll().catch((error: unknown) => deps.report('A sweep failed; the next one tries again.', error));
      await sleep(intervalMs, undefined, { signal, ref: false }).catch(() => {});
    }
  };
  const running = loop();
  return {
    sweep: sweepAll,
    async stop() {
      stopped.abort();
      await running;
    },
  };
}

async function sweep(deps: OperationDeps, signal: AbortSignal): Promise<number> {
  let looked = 0;
  for (let taken = BATCH; taken === BATCH && !signal.aborted; looked += taken) {
    const due = await deps.store.executions.claimChecks(deps.clock(), BATCH, (head) => nextCheck(head, deps.clock()));
    taken = due.length;
    for (const head of due) {
      if (signal.aborted) break;
      await attempt(deps, head.id, () => check(deps, head));
    }
  }
  await sweepCoordination(deps, signal);
  await sweepWebhooks(deps, signal);
  await sweepEarlierWebhooks(deps);
  return looked;
}

async function attempt(deps: OperationDeps, id: string, work: () => Promise<void>): Promise<void> {
  await work().catch((error: unknown) => deps.report(`Execution ${id} could not be put right yet.`, error));
}

/** What is not started is looked at often; what runs, the more rarely the older it is. */
function nextCheck({ status, createdAt }: ExecutionHead, now: Date): Date {
  const age = now.getTime() - createdAt.getTime();
  const longest = status === 'QUEUED' ? NEXT_QUEUED_MS : LAST_NEXT_MS;
  return new Date(now.getTime() + Math.min(Math.max(age / 4, FIRST_NEXT_MS), longest));
}

async function check(deps: OperationDeps, head: ExecutionHead): Promise<void> {
  const state = await deps.runs.describe(head.id);
  if (isTerminal(head.status)) return endUnwanted(deps, head, state);
  if (head.parent?.awaited && (await stopIfOrphan(deps, head))) return;
  if (state === 'open') return;
  if (state === 'unknown' && head.status === 'QUEUED') await startLate(deps, head);
  else await closeLost(deps, head, state);
}

/** Ends a run that started after its execution had been stopped. */
async function endUnwanted(deps: OperationDeps, { id, tenantId }: ExecutionHead, state: RunState): Promise<void> {
  if (state === 'open') await deps.runs.terminate(id, 'The execution ended before its run started.');
  await deps.store.executions.endChecks(tenantId, id);
}

async function startLate(deps: OperationDeps, head: ExecutionHead): Promise<void> {
  const { id, tenantId, createdAt } = head;
  const execution = await deps.store.executions.find(tenantId, id);
  if (execution?.status !== 'QUEUED') return;
  if (deps.clock().getTime() - createdAt.getTime() > START_WITHIN_MS) {
    return close(deps, head, failed(deps, 'start-lost', 'The execution could not be started within 12 hours.'));
  }
  const plan = await loadPlan(deps, execution);
  const taken = execution.reuse ? await takenOf(deps, execution) : null;
  if (execution.reuse && !taken) {
    return close(
      deps,
      head,
      failed(deps, 'start-lost', 'The execution that this one retries was deleted before it could start.'),
    );
  }
  const input = await showValue(deps.store.values, execution.input);
  await deps.runs.start(buildRunInput({ ...execution, input }, plan, taken));
}

async function takenOf(deps: OperationDeps, execution: StoredExecution) {
  const source = execution.retryOf && (await deps.store.executions.find(execution.tenantId, execution.retryOf));
  return source ? collectReuse(deps, source, await loadPlan(deps, execution)) : null;
}

/** Closes the record of a run that is gone: it was terminated from outside, or ended without writing its record. */
async function closeLost(deps: OperationDeps, head: ExecutionHead, state: RunState): Promise<void> {
  if (state === 'terminated') {
    const error = {
      code: 'execution-terminated',
      message: 'The run was terminated in Temporal.',
      step: null,
      details: null,
    };
    return close(deps, head, { status: 'TERMINATED', error, completedAt: deps.clock() });
  }
  const how = state === 'unknown' ? 'is not known to Temporal any more' : `closed as ${state}`;
  await close(deps, head, failed(deps, 'run-lost', `The run ${how}, but has not written its record.`));
}

function failed(deps: OperationDeps, code: 'start-lost' | 'run-lost', message: string): Closing {
  return { status: 'FAILED', error: { code, message, step: null, details: null }, completedAt: deps.clock() };
}

async function close(deps: OperationDeps, head: ExecutionHead, closing: Closing): Promise<void> {
  const won = await deps.store.executions.close(head.tenantId, head.id, closing);
  if (won) await endFamily(deps, head, closing.status);
}
