import { isTerminal } from '../../workflows/execution.ts';
import { AppError } from '../../workflows/language/app-error.ts';
import type { Json } from '../../workflows/language/json.ts';
import type { StoredExecution } from '../store/store.ts';
import type { AcceptRequest } from './accept-execution.ts';
import { canonicalHash } from './canonical-hash.ts';
import { checkInputSize } from './check-input-size.ts';
import type { OperationDeps } from './deps.ts';
import { loadVersion } from './find-workflow.ts';

/** How a caller changes what is run again. */
export interface Changes {
  input?: Json | undefined;
  version?: number | undefined;
  waitMs: number;
}

/** What runs again: the same unless changed, checked against the version that will run. */
export async function planAgain(
  deps: OperationDeps,
  source: StoredExecution,
  changes: Changes,
): Promise<Omit<AcceptRequest, 'idempotency'> & { isEdited: boolean }> {
  const { input = source.input, waitMs } = changes;
  checkInputSize(input);
  const isEdited = input !== source.input && canonicalHash(input) !== canonicalHash(source.input);
  const { labels, webhook } = source;
  const shared = { input, labels, webhook, waitMs, isEdited };
  return {
    ...shared,
    ...(source.inline
      ? planInline(deps, source, source.inline, changes, input)
      : await planVersion(deps, source, changes, input)),
  };
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

type Target = Pick<AcceptRequest, 'workflowId' | 'workflowName' | 'version' | 'plan' | 'inline'>;

async function planVersion(
  deps: OperationDeps,
  source: StoredExecution,
  changes: Changes,
  input: Json,
): Promise<Target> {
  const { tenantId, workflowId } = source;
  const wanted = changes.version ?? source.version;
  if (workflowId === null || wanted === null) throw new Error(`execution ${source.id} has no version`);
  const version = await loadVersion(deps, tenantId, workflowId, wanted);
  version.checkInput(input);
  return { workflowId, workflowName: version.plan.name, version: version.version, plan: version.plan, inline: null };
}

function planInline(
  deps: OperationDeps,
  source: StoredExecution,
  inline: NonNullable<StoredExecution['inline']>,
  changes: Changes,
  input: Json,
): Target {
  if (changes.version !== undefined) {
    throw new AppError('version-not-found', `Execution ${source.id} ran an inline definition, which has no versions.`);
  }
  if (changes.input !== undefined) {
    deps.language.inputChecker(deps.language.compile(inline.definition).inputSchema)(input);
  }
  return { workflowId: null, workflowName: source.workflowName, version: null, plan: inline.plan, inline };
}
