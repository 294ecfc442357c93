import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { startOutcome } from './outcomes.ts';
import { version, waitMs } from './parameters.ts';
import { json } from './resources.ts';

const input = z.strictObject({
  execution: z.string(),
  input: json.optional(),
  version: version.optional(),
  waitMs: waitMs.default(0),
});
const output = startOutcome;

/** Run an execution again from the beginning. */
export const rerunExecution = defineOperation({
  name: 'rerunExecution',
  summary: 'Run an execution again from the beginning',
  scope: 'run',
  input,
  output,
  async run(_deps: OperationDeps, _input, _context): Promise<z.output<typeof output>> {
    throw new Error('not built yet');
  },
});
