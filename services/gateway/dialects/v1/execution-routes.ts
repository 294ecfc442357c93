import { isTerminal } from '../../../../workflows/execution.ts';
import { cancelExecution } from '../../../operations/cancel-execution.ts';
import { deleteExecution } from '../../../operations/delete-execution.ts';
import { getExecution } from '../../../operations/get-execution.ts';
import { getResult } from '../../../operations/get-result.ts';
import { getTask } from '../../../operations/get-task.ts';
import { listExecutions } from '../../../operations/list-executions.ts';
import { listTasks } from '../../../operations/list-tasks.ts';
import { terminateExecution } from '../../../operations/terminate-execution.ts';
import { type Route, route } from '../../define-route.ts';
import { nextLink } from '../../next-link.ts';
import { executionsQuery, reasonRequest, tasksQuery, workflowExecutionsQuery } from './wire.ts';

/** Read, steer and remove executions. */
export const executionRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/executions',
    operation: listExecutions,
    status: 200,
    query: executionsQuery,
    response: listExecutions.output,
    toInput: ({ query }) => query,
    toResponse: (page) => page,
    headers: (page, { url }) => nextLink(url, page.nextCursor),
  }),
  route({
    method: 'get',
    path: '/workflows/:workflow/executions',
    operation: listExecutions,
    operationId: 'listWorkflowExecutions',
    status: 200,
    query: workflowExecutionsQuery,
    response: listExecutions.output,
    toInput: ({ params, query }) => ({ ...query, workflow: params.workflow }),
    toResponse: (page) => page,
    headers: (page, { url }) => nextLink(url, page.nextCursor),
  }),
  route({
    method: 'get',
    path: '/executions/:execution',
    operation: getExecution,
    status: 200,
    waits: true,
    response: getExecution.output,
    toInput: ({ params, waitMs }) => ({ execution: params.execution, waitMs }),
    toResponse: (execution) => execution,
  }),
  route({
    method: 'delete',
    path: '/executions/:execution',
    operation: deleteExecution,
    status: 204,
    toInput: ({ params }) => ({ execution: params.execution }),
  }),
  route({
    method: 'get',
    path: '/executions/:execution/tasks',
    operation: listTasks,
    status: 200,
    query: tasksQuery,
    response: listTasks.output,
    toInput: ({ params, query }) => ({ ...query, execution: params.execution }),
    toResponse: (page) => page,
    headers: (page, { url }) => nextLink(url, page.nextCursor),
  }),
  route({
    method: 'get',
    path: '/executions/:execution/tasks/:task',
    operation: getTask,
    status: 200,
    response: getTask.output,
    toInput: ({ params }) => ({ execution: params.execution, task: params.task }),
    toResponse: (task) => task,
  }),
  route({
    method: 'get',
    path: '/executions/:execution/result',
    operation: getResult,
    status: 200,
    waits: true,
    response: getResult.output,
    toInput: ({ params, waitMs }) => ({ execution: params.execution, waitMs }),
    toResponse: (result) => result,
  }),
  route({
    method: 'post',
    path: '/executions/:execution/cancel',
    operation: cancelExecution,
    status: 202,
    otherwise: { status: 200, when: ({ status }) => isTerminal(status) },
    request: reasonRequest,
    response: cancelExecution.output,
    toInput: ({ params, body }) => ({ execution: params.execution, reason: body?.reason }),
    toResponse: (execution) => execution,
  }),
  route({
    method: 'post',
    path: '/executions/:execution/terminate',
    operation: terminateExecution,
    status: 200,
    request: reasonRequest,
    response: terminateExecution.output,
    toInput: ({ params, body }) => ({ execution: params.execution, reason: body?.reason }),
    toResponse: (execution) => execution,
  }),
];
