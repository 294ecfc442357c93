import { isTerminal } from '../../workflows/execution.ts';
import { AppError } from '../../workflows/language/app-error.ts';
import type { Json } from '../../workflows/language/json.ts';
import type { StoredExecution } from '../store/execution-records.ts';
import { type AcceptRequest, joinEarlier } from './accept-execution.ts';
import { canonicalHash } from './canonical-hash.ts';
import { checkInputSize } from './check-input-size.ts';
import type { OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findExecution } from './find-execution.ts';
import { loadVersion } from './find-workflow.ts';
import { toJson } from './plain-json.ts';
import { showValue } from './show-value.ts';
import type { LoadedVersion } from './version-cache.ts';

/** How a caller changes what is run again. */
export interface Changes {
  input?: Json | undefined;
  version?: number | undefined;
  waitMs: number;
}

/**
 * The execution to run again, and the one that an equal call before has made of it, if there was one. `how` tells apart
 * what calls with one key ask for.
 */
export async function askAgain(
  deps: OperationDeps,
  context: OperationContext,
  given: Changes & { execution: string; idempotencyKey?: string | undefined },
  how: 'rerun' | 'retry',
): Promise<{ source: StoredExecution } & Awaited<ReturnType<typeof joinEarlier>>> {
  const source = await findExecution(deps, context, given);
  const { idempotencyKey, waitMs, ...body } = given;
  const request = { key: idempotencyKey, body: { [how]: toJson({ ...body, execution: source.id }) }, waitMs };
  return { source, ...(await joinEarlier(deps, context, request)) };
}

/** What runs again: the same unless changed, checked against the version that will run. */
export async function planAgain(
  deps: OperationDeps,
  source: StoredExecution,
  changes: Changes,
): Promise<Omit<AcceptRequest, 'idempotency'> & { isEdited: boolean }> {
  const before = await showValue(deps.store.values, source.input);
  const { input: given = before, waitMs } = changes;
  checkInputSize(given);
  const target = source.inline
    ? planInline(deps, source, source.inline, changes)
    : await planVersion(deps, source, changes);
  const input = changes.input === undefined && changes.version === undefined ? before : target.checkInput(given);
  const isEdited = input !== before && canonicalHash(input) !== canonicalHash(before);
  const { labels, webhook } = source;
  const { checkInput: _checkInput, ...plan } = target;
  return { ...plan, input, labels, webhook, waitMs, isEdited };
}

/** @throws AppError `execution-open` while it runs, `execution-ended` when there is nothing to retry. */
export function checkRetryable({ id, status }: StoredExecution): void {
  if (!isTerminal(status))
    throw new AppError('execution-open', `Execution ${id} is ${status}. Only an ended one can be retried.`);
  if (status === 'COMPLETED') {
    throw new AppError(
      'execution-ended',
      `Execution ${id} has completed, so there is nothing to retry. Use rerun to run it again.`,
    );
  }
}

type Target = Pick<AcceptRequest, 'workflowId' | 'workflowName' | 'version' | 'plan' | 'inline'> &
  Pick<LoadedVersion, 'checkInput'>;

async function planVersion(deps: OperationDeps, source: StoredExecution, changes: Changes): Promise<Target> {
  const { tenantId, workflowId } = source;
  const wanted = changes.version ?? source.version;
  if (workflowId === null || wanted === null) throw new Error(`execution ${source.id} has no version`);
  const { plan, version, checkInput } = await loadVersion(deps, tenantId, workflowId, wanted);
  return { workflowId, workflowName: plan.name, version, plan, inline: null, checkInput };
}

function planInline(
  deps: OperationDeps,
  source: StoredExecution,
  inline: NonNullable<StoredExecution['inline']>,
  changes: Changes,
): Target {
  if (changes.version !== undefined) {
    throw new AppError('version-not-found', `Execution ${source.id} ran an inline definition, which has no versions.`);
  }
  const checkInput = (input: Json) =>
    deps.language.inputChecker(deps.language.compile(inline.definition).inputSchema)(input);
  // One that runs what a workflow was frozen into stays that workflow's.
  const { workflowId, workflowName, version } = source;
  return { workflowId, workflowName, version, plan: inline.plan, inline, checkInput };
}
