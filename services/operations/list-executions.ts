import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { labelQuery, listQuery } from './list-query.ts';
import { executionStatus, executionSummary, page } from './resources.ts';

const input = z.strictObject({
  ...listQuery,
  workflow: z.string().optional(),
  status: z.array(executionStatus).optional(),
  label: labelQuery,
  createdAfter: z.iso.datetime({ offset: true }).optional(),
  createdBefore: z.iso.datetime({ offset: true }).optional(),
  order: z.enum(['asc', 'desc']).default('desc'),
});
const output = page(executionSummary);

/** List executions by time of creation. */
export const listExecutions = defineOperation({
  name: 'listExecutions',
  summary: 'List executions by time of creation',
  scope: 'read',
  input,
  output,
  async run(_deps: OperationDeps, _input, _context): Promise<z.output<typeof output>> {
    throw new Error('not built yet');
  },
});
