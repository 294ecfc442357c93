import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { schemaToJson } from './present-workflow.ts';
import { json } from './resources.ts';

const input = z.strictObject({});
const output = z.object({
  items: z.array(
    z.object({
      type: z.string(),
      aliases: z.array(z.string()),
      kind: z.enum(['pure', 'control', 'action']),
      revision: z.int(),
      summary: z.string(),
      input: json,
      output: json,
      example: z.object({ input: json, output: json }),
    }),
  ),
});

/** List the step types with their schemas. */
export const listStepTypes = defineOperation({
  name: 'listStepTypes',
  summary: 'List the step types with their schemas',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, _input, _context): Promise<z.output<typeof output>> {
    const items = deps.language.stepTypes.map((step) => ({
      type: step.type,
      aliases: [...(step.aliases ?? [])],
      kind: step.kind,
      revision: step.revision,
      summary: step.summary,
      input: schemaToJson(step.input),
      output: schemaToJson(step.output),
      example: step.example,
    }));
    return { items: items.sort((a, b) => (a.type < b.type ? -1 : 1)) };
  },
});
