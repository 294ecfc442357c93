import { z } from 'zod';
import { acceptExecution, joinEarlier } from './accept-execution.ts';
import { checkInputSize } from './check-input-size.ts';
import { defaultInput } from './default-input.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { startOptions, startOutcome } from './outcomes.ts';
import { toJson } from './plain-json.ts';
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
  async run(deps: OperationDeps, given, context): Promise<z.output<typeof output>> {
    const { idempotencyKey, waitMs, definition, ...body } = given;
    const request = { key: idempotencyKey, body: { inline: toJson({ definition, ...body }) }, waitMs };
    const { joined, idempotency } = await joinEarlier(deps, context, request);
    if (joined) return joined;
    const { name, plan, inputSchema } = deps.language.compile(definition);
    const input = given.input ?? defaultInput(inputSchema);
    checkInputSize(input);
    deps.language.inputChecker(inputSchema)(input);
    return acceptExecution(deps, context, {
      workflowId: null,
      workflowName: name,
      version: null,
      plan,
      inline: { definition, plan },
      input,
      labels: given.labels ?? {},
      webhook: given.webhook ?? null,
      idempotency,
      waitMs,
    });
  },
});
