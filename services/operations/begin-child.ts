import { createReferenceLoader } from '../../activities/load-references.ts';
import type { ChildTask } from '../../workflows/execution.ts';
import { AppError } from '../../workflows/language/app-error.ts';
import { idOf } from '../store/id-of.ts';
import { acceptExecution } from './accept-execution.ts';
import { checkInputSize } from './check-input-size.ts';
import type { OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findWorkflowHead, loadVersion } from './find-workflow.ts';
import { ACCOUNT_LABEL } from './linked-accounts.ts';

/** How many executions may be around one, however many children each has. */
const MAX_TREE = 10;
/** How many when each below that has one child alone: two would be 2^100, and nobody means that. */
const MAX_CHAIN = 100;
/** How long it is known which child an execution of a long chain has started: longer than one may take. */
const CHAIN_KNOWN_MS = 400 * 86_400_000;

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
  await checkDepth(deps, child);
  const context = contextOf(tenantId);
  const head = await findWorkflowHead(deps, context, child.workflow);
  if (!head.enabled)
    throw new AppError('workflow-disabled', `Workflow ${head.id} is disabled. Enable it to start executions.`);
  const version = await loadVersion(deps, tenantId, head.id, child.version ?? head.version);
  // An execution keeps its own input, whole.
  const loader = createReferenceLoader(deps.store.values);
  const whole = await loader.whole(child.input);
  if (loader.met.length > 0)
    throw new AppError(
      'step-input-invalid',
      'Encrypted values are not handed to other executions, which would show them.',
    );
  checkInputSize(whole);
  const input = version.checkInput(whole);
  const { execution } = await acceptExecution(deps, context, {
    workflowId: head.id,
    workflowName: version.plan.name,
    version: version.version,
    plan: version.plan,
    inline: null,
    input,
    labels: child.parent.linkedAccount === undefined ? {} : { [ACCOUNT_LABEL]: child.parent.linkedAccount },
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

async function checkDepth(deps: OperationDeps, { parent, path, workflow }: ChildTask): Promise<void> {
  const { depth, executionId, tenantId } = parent;
  if (depth < MAX_TREE) return;
  const now = deps.clock();
  const until = new Date(now.getTime() + CHAIN_KNOWN_MS);
  const claim = { source: 'chain', key: executionId, fresh: path, now, until };
  const isAlone = depth < MAX_CHAIN && (await deps.store.triggers.claimKey(tenantId, claim)) === path;
  if (isAlone) return;
  const limit = depth < MAX_CHAIN ? MAX_TREE : MAX_CHAIN;
  const told = `${depth} workflows have started each other, so ${JSON.stringify(workflow)} is not started any more`;
  const why = depth < MAX_CHAIN ? `: beyond ${MAX_TREE}, each may start one other.` : '.';
  throw new AppError('recursion-limit', told + why, { details: { depth, maxDepth: limit } });
}

/** A run asks for its tenant; nobody waits for the answer but the run. */
function contextOf(tenantId: string): OperationContext {
  return { caller: { tenantId }, requestId: 'run', signal: new AbortController().signal };
}
