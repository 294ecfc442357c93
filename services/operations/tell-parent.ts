import { keepLarge } from '../../activities/keep-large.ts';
import { isTerminal } from '../../workflows/execution.ts';
import { REFERENCE_CHARACTERS } from '../../workflows/language/references.ts';
import type { OperationDeps } from './deps.ts';

/** Tells the step that waits for an execution how it ended; a repeated one changes nothing. @throws AppError `unavailable` */
export async function tellParent(deps: OperationDeps, tenantId: string, id: string): Promise<void> {
  const child = await deps.store.executions.find(tenantId, id);
  if (!child?.parent || !isTerminal(child.status)) return;
  const { parent, status, error } = child;
  const output = await keepLarge(child.output, REFERENCE_CHARACTERS, deps.store.values);
  const arrival = { kind: 'child', path: parent.path, status, output, error, executionId: id } as const;
  await deps.runs.arrive(parent.executionId, arrival);
  // A parent whose run is gone waits for nothing.
  await deps.store.children.markParentTold(tenantId, id);
}
