import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { startOptions, startOutcome } from './outcomes.ts';
import { json } from './resources.ts';

const input = z.strictObject({ definition: json, ...startOptions });
const output = startOutcome;

/** Start an execution of a definition that is not stored. */
export const startInline = defineOperation({
  name: 'startInline',
  summary: 'Start an execution of a definition that is not stored',
  scope: 'run',
  input,
  output,
  async run(_deps: OperationDeps, _input, _context): Promise<z.output<typeof output>> {
    throw new Error('not built yet');
  },
});
