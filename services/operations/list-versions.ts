import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { listQuery } from './list-query.ts';
import { page, workflowVersion } from './resources.ts';

const input = z.strictObject({ workflow: z.string(), ...listQuery });
const output = page(workflowVersion);

/** List the versions of a workflow, newest first. */
export const listVersions = defineOperation({
  name: 'listVersions',
  summary: 'List the versions of a workflow, newest first',
  scope: 'read',
  input,
  output,
  async run(_deps: OperationDeps, _input, _context): Promise<z.output<typeof output>> {
    throw new Error('not built yet');
  },
});
