import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import type { Json } from '../../workflows/language/json.ts';
import { acceptExecution, joinEarlier } from './accept-execution.ts';
import { checkInputSize } from './check-input-size.ts';
import { checkWebhook } from './check-webhook.ts';
import { compileDefinition } from './compile-definition.ts';
import { defaultInput } from './default-input.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { requireAll } from './grants.ts';
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
    requireAll(context.caller, 'workflows');
    const { idempotencyKey, waitMs, definition, ...body } = given;
    const request = { key: idempotencyKey, body: { inline: toJson({ definition, ...body }) }, waitMs };
    const { joined, idempotency } = await joinEarlier(deps, context, request);
    if (joined) return joined;
    const { name, plan, inputSchema } = await compileInline(deps, context.caller.tenantId, definition);
    const whole = given.input ?? defaultInput(inputSchema);
    checkWebhook(deps, given.webhook);
    checkInputSize(whole);
    const input = deps.language.inputChecker(inputSchema)(whole);
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

/** The definition is a part of the request, so its faults are placed there. @throws AppError `invalid-definition`. */
async function compileInline(deps: OperationDeps, tenantId: string, definition: Json) {
  try {
    return await compileDefinition(deps, tenantId, definition);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const faults = error.faults.map((fault) => ({ ...fault, pointer: `/definition${fault.pointer}` }));
    throw new AppError(error.code, error.message, { faults, cause: error });
  }
}
