import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { labelQuery, listQuery } from './list-query.ts';
import { page, workflow } from './resources.ts';

const input = z.strictObject({ ...listQuery, label: labelQuery });
const output = page(workflow);

/** List workflows, newest first. */
export const listWorkflows = defineOperation({
  name: 'listWorkflows',
  summary: 'List workflows, newest first',
  scope: 'read',
  input,
  output,
  async run(_deps: OperationDeps, _input, _context): Promise<z.output<typeof output>> {
    throw new Error('not built yet');
  },
});
