import { createHash } from 'node:crypto';

const RANGE = 36n ** 8n;

/** The published id of a task: `task-` and 8 of [0-9a-z], the same whenever it is computed. */
export function taskId(executionId: string, path: string): string {
  const digest = createHash('sha256').update(`${executionId}\n${path}`).digest();
  return `task-${(digest.readBigUInt64BE() % RANGE).toString(36).padStart(8, '0')}`;
}
