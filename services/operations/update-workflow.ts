import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { aliasName, version } from './parameters.ts';
import { json, labels, workflow } from './resources.ts';

const input = z.strictObject({
  workflow: z.string(),
  definition: json,
  alias: aliasName.optional(),
  labels: labels.optional(),
  enabled: z.boolean().optional(),
  expectedVersion: version.optional(),
});
const output = workflow;

/** Store a new version of a workflow. */
export const updateWorkflow = defineOperation({
  name: 'updateWorkflow',
  summary: 'Store a new version of a workflow',
  scope: 'write',
  input,
  output,
  async run(_deps: OperationDeps, _input, _context): Promise<z.output<typeof output>> {
    throw new Error('not built yet');
  },
});
