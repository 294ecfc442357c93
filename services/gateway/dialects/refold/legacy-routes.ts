import { getAnswer } from '../../../operations/get-answer.ts';
import { withinAccount } from '../../../operations/within-account.ts';
import { type Route, route } from '../../define-route.ts';
import { toStart } from './execute-input.ts';
import { accountOf } from './headers.ts';
import { executionIds, toExecution } from './ids.ts';
import { executeWorkflow } from './start-operation.ts';
import { toResponseStatus } from './statuses.ts';
import * as wire from './wire.ts';

/** The first API, as its page publishes it: execute, and the response of an execution. */
export const legacyRoutes: readonly Route[] = [
  route({
    method: 'post',
    path: '/api/v1/workflow/:workflow/execute',
    operation: executeWorkflow,
    operationId: 'executeWorkflowV1',
    status: 200,
    idempotent: true,
    request: wire.event,
    response: wire.executeResponse,
    example: {
      request: { 'Task Name': 'Sample task', Created_at: '2024-2-1', Assigned_to: 'John Doe' },
      response: { execution_id: '66e404464f475f36c0c95b5d' },
    },
    toInput: (call) => toStart(call, call.body ?? {}),
    toResponse: ({ execution, ended, response }, { header }) => {
      const isAnswered = ended && header('sync_execution')?.trim().toLowerCase() === 'true';
      return {
        ...(isAnswered ? { return_value: response?.body ?? {} } : {}),
        execution_id: executionIds.toHex(execution.id),
      };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/execution/:execution/response',
    operation: withinAccount(getAnswer),
    operationId: 'getExecutionResponse',
    status: 200,
    response: wire.responseResponse,
    toInput: (call) => ({ account: accountOf(call), given: { execution: toExecution(call.params.execution) } }),
    toResponse: ({ status, response }) => {
      const word = toResponseStatus(status);
      return { response: word === 'RUNNING' ? null : (response?.body ?? {}), status: word };
    },
  }),
];
