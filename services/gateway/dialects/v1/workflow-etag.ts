import { AppError } from '../../../../workflows/language/app-error.ts';
import type { Workflow } from '../../../operations/resources.ts';

/** The entity tag of a workflow: its version, and when anything else about it changed. */
export function workflowEtag(workflow: Workflow): string {
  return `"${workflow.version}-${Date.parse(workflow.updatedAt).toString(36)}"`;
}

/**
 * The version that `If-Match` expects; undefined without the header or with `*`.
 * @throws AppError `version-conflict` for a tag that no workflow ever had.
 */
export function expectedVersion(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined || ifMatch.trim() === '*') return undefined;
  const version = /^"?(\d{1,9})(?:-[0-9a-z]+)?"?$/.exec(ifMatch.trim())?.[1];
  if (version !== undefined) return Number(version);
  throw new AppError('version-conflict', 'If-Match takes one ETag that a read of this workflow gave.');
}
