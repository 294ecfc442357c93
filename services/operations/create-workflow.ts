import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { aliasName } from './parameters.ts';
import { json, labels, workflow } from './resources.ts';

const input = z.strictObject({
  definition: json,
  alias: aliasName.optional(),
  labels: labels.optional(),
});
const output = workflow;

/** Store a workflow. */
export const createWorkflow = defineOperation({
  name: 'createWorkflow',
  summary: 'Store a workflow',
  scope: 'write',
  input,
  output,
  async run(_deps: OperationDeps, _input, _context): Promise<z.output<typeof output>> {
    throw new Error('not built yet');
  },
});
