import { z } from 'zod';
import { AppError, type Fault } from '../../workflows/language/app-error.ts';
import { compileDefinition } from './compile-definition.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { fault } from './parameters.ts';
import { schemaToJson } from './present-workflow.ts';
import { json } from './resources.ts';

const input = z.strictObject({ definition: json });
const output = z.object({
  valid: z.boolean(),
  errors: z.array(fault),
  inputSchema: json,
  outputSchema: json,
  steps: z.array(z.object({ id: z.string(), type: z.string(), output: json })),
});

/** Check a definition without storing it. */
export const validateWorkflow = defineOperation({
  name: 'validateWorkflow',
  summary: 'Check a definition without storing it',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, { definition }, { caller }): Promise<z.output<typeof output>> {
    try {
      const { inputSchema, outputSchema, steps } = await compileDefinition(deps, caller.tenantId, definition);
      return {
        valid: true,
        errors: [],
        inputSchema: schemaToJson(inputSchema),
        outputSchema: schemaToJson(outputSchema),
        steps: steps.map(({ id, type, output }) => ({ id, type, output: schemaToJson(output) })),
      };
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'invalid-definition') throw error;
      const faults = error.faults.length > 0 ? error.faults : [{ pointer: '', detail: error.message }];
      const errors = faults.map(presentFault);
      return { valid: false, errors, inputSchema: true, outputSchema: true, steps: [] };
    }
  },
});

function presentFault({ pointer, detail, suggestion, step }: Fault): z.output<typeof fault> {
  return { pointer, detail, suggestion: suggestion ?? null, step: step ?? null };
}
