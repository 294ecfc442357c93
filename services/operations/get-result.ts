import { z } from 'zod';
import { isTerminal } from '../../workflows/execution.ts';
import { AppError } from '../../workflows/language/app-error.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findExecution } from './find-execution.ts';
import { runResponse } from './outcomes.ts';
import { waitMs } from './parameters.ts';
import { compensation, execution, executionStatus, json, stepError } from './resources.ts';
import { showValue } from './show-value.ts';
import { waitForEnd } from './wait-for-end.ts';

const input = z.strictObject({ execution: z.string(), waitMs: waitMs.default(0) });
const output = z.object({
  status: executionStatus,
  output: json,
  error: stepError.nullable(),
  response: runResponse.nullable(),
  compensated: execution.shape.compensated,
  compensations: z.array(compensation).describe('What was undone at its end, in order.'),
});

/** Read the result of an ended execution. */
export const getResult = defineOperation({
  name: 'getResult',
  summary: 'Read the result of an ended execution',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, input, context): Promise<z.output<typeof output>> {
    if (input.waitMs > 0) await waitForEnd(deps, context, input);
    const record = await findExecution(deps, context, input);
    const { id, status, error, response } = record;
    if (!isTerminal(status)) {
      throw new AppError(
        'execution-open',
        `Execution ${id} is ${status}; it has no result yet. Ask again later, or wait.`,
      );
    }
    const { values } = deps.store;
    return {
      status,
      output: await showValue(values, record.output),
      error,
      response: response && { ...response, body: await showValue(values, response.body) },
      compensated: record.compensation?.compensated ?? null,
      compensations: record.compensation?.steps ?? [],
    };
  },
});
