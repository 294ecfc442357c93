import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { version } from './parameters.ts';
import { workflow } from './resources.ts';

const input = z.strictObject({ workflow: z.string(), version: version.optional() });
const output = workflow;

/** Read a workflow. */
export const getWorkflow = defineOperation({
  name: 'getWorkflow',
  summary: 'Read a workflow',
  scope: 'read',
  input,
  output,
  async run(_deps: OperationDeps, _input, _context): Promise<z.output<typeof output>> {
    throw new Error('not built yet');
  },
});
