import { z } from 'zod';
import { isTerminal } from '../../workflows/execution.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findExecution } from './find-execution.ts';
import { runResponse } from './outcomes.ts';
import { readSource } from './read-execution.ts';
import { executionStatus, stepError } from './resources.ts';
import { showValue } from './show-value.ts';

const input = z.strictObject({ execution: z.string() });
const output = z.object({
  status: executionStatus,
  error: stepError.nullable(),
  response: runResponse.nullable().describe('What a Response step answered with; null while it is open.'),
});

/** Read what an execution answers, open or ended. */
export const getAnswer = defineOperation({
  name: 'getAnswer',
  summary: 'Read what an execution answers, open or ended',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, given, context): Promise<z.output<typeof output>> {
    const { record, view } = await readSource(deps, await findExecution(deps, context, given));
    const { response, error } = record;
    if (!isTerminal(record.status)) return { status: view?.status ?? record.status, error: null, response: null };
    const body = response && (await showValue(deps.store.values, response.body));
    return { status: record.status, error, response: response && { ...response, body } };
  },
});
