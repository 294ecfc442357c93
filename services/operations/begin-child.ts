import { createReferenceLoader } from '../../activities/load-references.ts';
import type { ChildTask } from '../../workflows/execution.ts';
import { AppError } from '../../workflows/language/app-error.ts';
import { idOf } from '../store/id-of.ts';
import { acceptExecution } from './accept-execution.ts';
import { checkInputSize } from './check-input-size.ts';
import type { OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findWorkflowHead, loadVersion } from './find-workflow.ts';

/** How many workflows may start each other. */
export const MAX_DEPTH = 10;

/**
 * Accepts and starts the execution of a Workflow step. The step's place and attempt by hand are its idempotency key, so
 * that a repeated start finds the first one, whatever has become of the workflow since.
 * @throws AppError `recursion-limit`, `workflow-not-found`, `version-not-found`, `workflow-disabled`, `invalid-input`, …
 */
export async function beginChild(deps: OperationDeps, child: ChildTask): Promise<{ executionId: string }> {
  const { tenantId } = child.parent;
  const idempotency = { key: childKey(child), requestSha256: child.keyBase };
  const earlier = await deps.store.executions.findByIdempotencyKey(tenantId, idempotency.key);
  if (earlier) return { executionId: earlier.id };
  checkDepth(child);
  const context = contextOf(tenantId);
  const head = await findWorkflowHead(deps, context, child.workflow);
  if (!head.enabled)
    throw new AppError('workflow-disabled', `Workflow ${head.id} is disabled. Enable it to start executions.`);
  const version = await loadVersion(deps, tenantId, head.id, child.version ?? head.version);
  // An execution keeps its own input, whole.
  const whole = await createReferenceLoader(deps.store.values).whole(child.input);
  checkInputSize(whole);
  const input = version.checkInput(whole);
  const { execution } = await acceptExecution(deps, context, {
    workflowId: head.id,
    workflowName: version.plan.name,
    version: version.version,
    plan: version.plan,
    inline: null,
    input,
    labels: {},
    webhook: null,
    idempotency,
    keyBase: () => child.keyBase,
    family: familyOf(child),
    waitMs: 0,
  });
  return { executionId: execution.id };
}

/** No caller's key has a line break. */
function childKey({ parent, path, attempt = 0 }: ChildTask): string {
  return `\nchild:${idOf(parent.executionId, path, String(attempt))}`;
}

/** A detached execution stands for itself: it shares no lease with who started it. */
function familyOf({ parent, path, mode }: ChildTask) {
  const awaited = mode === 'await';
  return {
    parent: { executionId: parent.executionId, path, awaited },
    heldKeys: awaited ? (parent.heldKeys ?? []) : [],
    depth: parent.depth + 1,
  };
}

function checkDepth({ parent, workflow }: ChildTask): void {
  if (parent.depth < MAX_DEPTH) return;
  throw new AppError(
    'recursion-limit',
    `${MAX_DEPTH} workflows have started each other, so ${JSON.stringify(workflow)} is not started any more.`,
    { details: { depth: parent.depth, maxDepth: MAX_DEPTH } },
  );
}

/** A run asks for its tenant; nobody waits for the answer but the run. */
function contextOf(tenantId: string): OperationContext {
  return { caller: { tenantId }, requestId: 'run', signal: new AbortController().signal };
}
