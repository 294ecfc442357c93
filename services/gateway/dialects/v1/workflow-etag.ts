import { AppError } from '../../../../workflows/language/app-error.ts';
import type { Workflow } from '../../../operations/resources.ts';

/** The entity tag of a workflow: its version, and when anything else about it changed. */
export function workflowEtag(workflow: Workflow): string {
  return `"${workflow.version}-${Date.parse(workflow.updatedAt).toString(36)}"`;
}

/**
 * The state that `If-Match` expects; nothing without the header or with `*`. A bare version is taken too.
 * @throws AppError `version-conflict` for a tag that no workflow ever had.
 */
export function expectedState(ifMatch: string | undefined): { expectedVersion?: number; expectedUpdate?: number } {
  if (ifMatch === undefined || ifMatch.trim() === '*') return {};
  const [, version, update] = /^"?(\d{1,9})(?:-([0-9a-z]{1,10}))?"?$/.exec(ifMatch.trim()) ?? [];
  if (version === undefined)
    throw new AppError('version-conflict', 'If-Match takes one ETag that a read of this workflow gave.');
  return {
    expectedVersion: Number(version),
    ...(update === undefined ? {} : { expectedUpdate: Number.parseInt(update, 36) }),
  };
}
