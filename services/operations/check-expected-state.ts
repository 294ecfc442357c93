import { AppError } from '../../workflows/language/app-error.ts';
import type { WorkflowHead } from '../store/workflow-records.ts';

/** Compares a workflow with the state that a caller has seen. @throws AppError `version-conflict`. */
export function checkExpectedState(
  { id, version, updatedAt }: Pick<WorkflowHead, 'id' | 'version' | 'updatedAt'>,
  { expectedVersion, expectedUpdate }: { expectedVersion?: number | undefined; expectedUpdate?: number | undefined },
): void {
  if (expectedVersion !== undefined && expectedVersion !== version) {
    throw new AppError(
      'version-conflict',
      `Workflow ${id} is at version ${version}, not ${expectedVersion}. Read it again and repeat the change.`,
    );
  }
  if (expectedUpdate !== undefined && expectedUpdate !== updatedAt.getTime()) {
    throw new AppError(
      'version-conflict',
      `Workflow ${id} was changed at ${updatedAt.toISOString()}, without a new version. Read it again and repeat the change.`,
    );
  }
}
