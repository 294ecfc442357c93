import { type FinalRecord, isTerminal, type RunInput, type TaskView } from '../../workflows/execution.ts';
import { AppError } from '../../workflows/language/app-error.ts';
import type { Json } from '../../workflows/language/json.ts';
import type { Plan } from '../../workflows/language/plan.ts';
import type { ExecutionHead, NewExecution } from '../store/execution-records.ts';
import type { Family } from '../store/family.ts';
import { createTaskOrder } from '../store/task-order.ts';
import { awaitEnd, STARTED_BEFORE_MS } from './await-end.ts';
import { beginRun } from './begin-run.ts';
import { buildRunInput } from './build-run-input.ts';
import { canonicalHash } from './canonical-hash.ts';
import type { OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { fileIdsIn } from './file-ids-in.ts';
import { findExecution } from './find-execution.ts';
import { type Lent, sealLent } from './lend-secrets.ts';
import type { StartOutcome } from './outcomes.ts';
import { presentExecution, STARTED } from './present-execution.ts';
import { readExecution } from './read-execution.ts';
import { readSurroundings } from './read-surroundings.ts';
import { showValue } from './show-value.ts';
import { starterOf } from './started-by.ts';
import { encodeTaskCursor } from './task-cursor.ts';

/** When the sweeper looks at an execution that shows no sign of life. */
const FIRST_CHECK_MS = 2500;
/** When the end of a run that this process has just started is looked for elsewhere. */
const STARTED_HERE_MS = 1000;

/** What is to be run, checked and ready. */
export interface AcceptRequest {
  workflowId: string | null;
  workflowName: string;
  version: number | null;
  plan: Plan;
  inline: NewExecution['inline'];
  input: Json;
  labels: NewExecution['labels'];
  webhook: NewExecution['webhook'];
  /** `plan` is that of a caller who waits for the answer. */
  sync?: boolean;
  retryOf?: string;
  rerunOf?: string;
  taken?: Pick<RunInput, 'reuse' | 'undone'> | null;
  /** Given by what the execution retries; its own id otherwise. */
  keyBase?: (id: string) => string;
  /** Of an execution that a step starts. */
  family?: Family;
  /** What the caller lends to it; kept as long as it is open. */
  lent?: Lent;
  idempotency: { key: string; requestSha256: string } | null;
  waitMs: number;
}

/** Joins the execution that an equal request has started before. @throws AppError `idempotency-mismatch`. */
export async function joinEarlier(
  deps: OperationDeps,
  context: OperationContext,
  request: { key: string | undefined; body: Json; waitMs: number },
): Promise<{ joined: StartOutcome | null; idempotency: AcceptRequest['idempotency'] }> {
  const { key, body, waitMs } = request;
  if (key === undefined) return { joined: null, idempotency: null };
  const idempotency = { key, requestSha256: canonicalHash(body) };
  const earlier = await deps.store.executions.findByIdempotencyKey(context.caller.tenantId, key);
  return { joined: earlier && (await join(deps, context, earlier, { idempotency, waitMs })), idempotency };
}

/**
 * Accepts an execution: inserts it, starts its run, and waits as long as the caller wants. Once it is inserted it is
 * accepted: when Temporal cannot be reached it stays QUEUED, and the sweeper starts it. A start that is merely slow is
 * waited for by those who wait anyway.
 */
export async function acceptExecution(
  deps: OperationDeps,
  context: OperationContext,
  request: AcceptRequest,
): Promise<StartOutcome> {
  const { execution, earlier } = await insert(deps, context, request);
  if (earlier) return join(deps, context, earlier, request);
  const waiter = deps.waiters.join(execution.id);
  const run = beginRun(deps, buildRunInput(execution, request.plan, request.taken ?? null));
  if (request.waitMs === 0) {
    waiter.leave();
    await run.looked;
    return queued(deps, execution, request.plan, false);
  }
  const { id, tenantId } = execution;
  const wait = {
    id,
    tenantId,
    waitMs: request.waitMs,
    elsewhereAfterMs: STARTED_HERE_MS,
    signal: context.signal,
    away: run.away,
  };
  const waited = await awaitEnd(deps, waiter, wait);
  if (typeof waited === 'object' && !waited.record.partial) return ended(deps, execution, request.plan, waited.record);
  if (waited === 'away') return queued(deps, execution, request.plan, false);
  return readOutcome(deps, context, { id, joined: false }).catch((error: unknown) => {
    // Accepted stays accepted while the record cannot be read.
    if (error instanceof AppError && error.code === 'unavailable') return queued(deps, execution, request.plan, true);
    throw error;
  });
}

async function insert(
  deps: OperationDeps,
  context: OperationContext,
  request: AcceptRequest,
): Promise<{ execution: NewExecution; earlier: ExecutionHead | null }> {
  const { workflowId, workflowName, version, inline, input, labels, webhook, idempotency } = request;
  const { tenantId } = context.caller;
  const around = await lookAround(deps, context, request);
  for (;;) {
    const id = `ex-${deps.randomId()}`;
    const createdAt = deps.clock();
    const execution: NewExecution = {
      ...{ id, tenantId, workflowId, workflowName, version },
      ...{ inline, input, labels, webhook, idempotency },
      retryOf: request.retryOf ?? null,
      rerunOf: request.rerunOf ?? null,
      ...around,
      reuse: Boolean(request.taken),
      ...(request.sync ? { sync: true as const } : {}),
      keyBase: request.keyBase?.(id) ?? id,
      parent: request.family?.parent ?? null,
      heldKeys: request.family?.heldKeys ?? [],
      depth: request.family?.depth ?? 0,
      ...sealLent(deps, { id, tenantId }, request.lent),
      createdAt,
      checkAt: new Date(createdAt.getTime() + FIRST_CHECK_MS),
    };
    const result = await deps.store.executions.insert(execution);
    if (result === 'inserted') return { execution, earlier: null };
    if (result !== 'id-taken') return { execution, earlier: result };
  }
}

/** What goes with a new execution beside what is asked for. */
async function lookAround(deps: OperationDeps, context: OperationContext, request: AcceptRequest) {
  const { tenantId } = context.caller;
  const { workflowId, labels, input, plan } = request;
  const files = fileIdsIn(input);
  // Before the execution is there: no sweep takes them from under it.
  if (files.length > 0) await deps.store.files.keep(tenantId, files);
  const listeners = await deps.listeners?.of(tenantId, workflowId, labels);
  const { reads } = plan;
  const surroundings = reads && (await readSurroundings(deps, { tenantId, labels, reads }));
  const startedBy = starterOf(context, request);
  return { startedBy, ...(listeners ? { listeners } : {}), ...(surroundings ? { surroundings } : {}) };
}

async function join(
  deps: OperationDeps,
  context: OperationContext,
  earlier: ExecutionHead,
  { idempotency, waitMs }: Pick<AcceptRequest, 'idempotency' | 'waitMs'>,
): Promise<StartOutcome> {
  if (earlier.requestSha256 !== idempotency?.requestSha256) {
    throw new AppError(
      'idempotency-mismatch',
      `The idempotency key was used for ${earlier.id} with another request. Use a new key, or send the same request.`,
    );
  }
  return waitAndRead(deps, context, earlier, waitMs);
}

/** Waits for the end of an execution that runs, and reads it. */
async function waitAndRead(
  deps: OperationDeps,
  context: OperationContext,
  { id, tenantId, status }: Pick<ExecutionHead, 'id' | 'tenantId' | 'status'>,
  waitMs: number,
): Promise<StartOutcome> {
  if (waitMs > 0 && !isTerminal(status)) {
    await awaitEnd(deps, deps.waiters.join(id), {
      id,
      tenantId,
      waitMs,
      elsewhereAfterMs: STARTED_BEFORE_MS,
      signal: context.signal,
    });
  }
  return readOutcome(deps, context, { id, joined: true });
}

async function readOutcome(
  deps: OperationDeps,
  context: OperationContext,
  { id, joined }: { id: string; joined: boolean },
): Promise<StartOutcome> {
  const { facts, stale, response } = await readExecution(deps, await findExecution(deps, context, { execution: id }));
  return {
    execution: await presentExecution(deps.store.values, facts, stale, STARTED),
    ended: isTerminal(facts.status),
    response: response && { ...response, body: await showValue(deps.store.values, response.body) },
    joined,
  };
}

async function queued(deps: OperationDeps, execution: NewExecution, plan: Plan, stale: boolean): Promise<StartOutcome> {
  const tasks = deps.language.plannedTasks(plan);
  const facts = {
    ...execution,
    status: 'QUEUED' as const,
    output: null,
    error: null,
    compensation: null,
    startedAt: null,
    completedAt: null,
    ...firstOf(execution, plan, tasks),
  };
  const shown = await presentExecution(deps.store.values, facts, stale, STARTED);
  return { execution: shown, ended: false, response: null, joined: false };
}

/** The answer from the record that has just been written: no read, unless tasks of it were written before. */
async function ended(
  deps: OperationDeps,
  execution: NewExecution,
  plan: Plan,
  record: FinalRecord,
): Promise<StartOutcome> {
  const { values } = deps.store;
  const { status, output, error, response, tasks, compensation = null } = record;
  const times = { startedAt: new Date(record.startedAt), completedAt: new Date(record.completedAt) };
  const facts = { ...execution, status, output, error, compensation, ...times, ...firstOf(execution, plan, tasks) };
  return {
    execution: await presentExecution(values, facts, false, STARTED),
    ended: true,
    response: response && { ...response, body: await showValue(values, response.body) },
    joined: false,
  };
}

function firstOf(execution: NewExecution, plan: Plan, tasks: TaskView[]) {
  const cursorAfter = async (shown: number) => {
    const last = shown < tasks.length ? tasks[shown - 1] : undefined;
    return last ? encodeTaskCursor(execution, {}, createTaskOrder(plan).placeOf(last.path)) : null;
  };
  return { tasks: tasks.slice(0, STARTED.tasks), cursorAfter };
}
