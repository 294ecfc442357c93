import { completeTask } from '../../../operations/complete-task.ts';
import { failTask } from '../../../operations/fail-task.ts';
import { pauseExecution } from '../../../operations/pause-execution.ts';
import { resumeExecution } from '../../../operations/resume-execution.ts';
import { retryTask } from '../../../operations/retry-task.ts';
import { sendEvent } from '../../../operations/send-event.ts';
import { skipTask } from '../../../operations/skip-task.ts';
import { type Call, type Route, route } from '../../define-route.ts';
import { completeRequest, eventRequest, failRequest, noteRequest, retryTaskRequest } from './wire.ts';

type TaskCall<Action extends string, Body> = Call<`/executions/:execution/tasks/:task/${Action}`, unknown, Body>;

const taskOf = ({ params, idempotencyKey }: TaskCall<string, unknown>) => ({
  execution: params.execution,
  task: params.task,
  idempotencyKey: idempotencyKey ?? undefined,
});

/** Steer open executions and their tasks by hand, and send events to those that wait. */
export const controlRoutes: readonly Route[] = [
  route({
    method: 'post',
    path: '/executions/:execution/pause',
    operation: pauseExecution,
    status: 200,
    response: pauseExecution.output,
    toInput: ({ params }) => ({ execution: params.execution }),
    toResponse: (execution) => execution,
  }),
  route({
    method: 'post',
    path: '/executions/:execution/resume',
    operation: resumeExecution,
    status: 200,
    response: resumeExecution.output,
    toInput: ({ params }) => ({ execution: params.execution }),
    toResponse: (execution) => execution,
  }),
  route({
    method: 'post',
    path: '/executions/:execution/tasks/:task/retry',
    operation: retryTask,
    status: 200,
    idempotent: true,
    request: retryTaskRequest,
    response: retryTask.output,
    toInput: (call) => ({ ...call.body, ...taskOf(call) }),
    toResponse: (task) => task,
  }),
  route({
    method: 'post',
    path: '/executions/:execution/tasks/:task/skip',
    operation: skipTask,
    status: 200,
    idempotent: true,
    request: noteRequest,
    response: skipTask.output,
    toInput: (call) => ({ ...call.body, ...taskOf(call) }),
    toResponse: (task) => task,
  }),
  route({
    method: 'post',
    path: '/executions/:execution/tasks/:task/complete',
    operation: completeTask,
    status: 200,
    idempotent: true,
    request: completeRequest,
    response: completeTask.output,
    example: { request: { output: { approved: true }, note: 'Signed by the board.' } },
    toInput: (call) => ({ ...call.body, ...taskOf(call) }),
    toResponse: (task) => task,
  }),
  route({
    method: 'post',
    path: '/executions/:execution/tasks/:task/fail',
    operation: failTask,
    status: 200,
    idempotent: true,
    request: failRequest,
    response: failTask.output,
    toInput: (call) => ({ ...call.body, ...taskOf(call) }),
    toResponse: (task) => task,
  }),
  route({
    method: 'post',
    path: '/events',
    operation: sendEvent,
    status: 202,
    idempotent: true,
    request: eventRequest,
    response: sendEvent.output,
    example: { request: { name: 'order.paid', correlation: 'order-4711', payload: { amount: 99.5 } } },
    toInput: ({ body, idempotencyKey }) => ({ ...body, idempotencyKey: idempotencyKey ?? undefined }),
    toResponse: (event) => event,
  }),
];
