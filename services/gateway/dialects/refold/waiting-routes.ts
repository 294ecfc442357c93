import { AppError } from '../../../../workflows/language/app-error.ts';
import type { Json } from '../../../../workflows/language/json.ts';
import { defineWaitingAnswer } from '../../../operations/answer-waiting.ts';
import { defineTaskLinkAnswer, defineTaskLinkRead } from '../../../operations/task-links.ts';
import { type Route, route } from '../../define-route.ts';
import { headersOf } from './expose.ts';
import { humanTask, submitRequest, toHumanTask } from './human-task.ts';
import { workflowIds } from './ids.ts';
import { stepOf } from './node-names.ts';
import { refuse } from './refuse.ts';
import * as wire from './wire.ts';

const noForm = () => refuse('task-not-found', 404, 'SERVER_ERROR', 'Specified Form Not Found');

/** The first answer counts; what comes later, or too late, is told so. */
function toFormFault(error: AppError): AppError {
  if (['task-not-found', 'execution-not-found'].includes(error.code)) return noForm();
  if (error.code === 'task-not-waiting')
    return refuse('task-not-waiting', 400, 'SERVER_ERROR', 'Form has already been submitted');
  if (error.code === 'execution-ended') return refuse('task-not-waiting', 400, 'SERVER_ERROR', 'Form has expired');
  return error;
}

/** Lets the execution go on that waits for a request to the URL of a node. */
const resumeByWebhook = defineWaitingAnswer((definition, step, headers) => {
  const wanted = headersOf(definition, step);
  if (wanted === null) throw new AppError('workflow-not-found', 'Webhook not found');
  for (const [name, value] of Object.entries(wanted))
    if (headers[name] !== value)
      throw new AppError('unauthenticated', 'The request lacks a header that the webhook asks for.');
});

/** Forms alone: what waits for a webhook asks for headers, which a form does not send. */
const isForm = (definition: Json, path: string) => headersOf(definition, path) === null;

/** What people and services outside answer, without a key. */
export const waitingRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/api/v2/public/human-tasks/:task',
    operation: defineTaskLinkRead(isForm),
    operationId: 'getHumanTask',
    status: 200,
    response: humanTask,
    toInput: ({ params }) => ({ link: params.task }),
    toResponse: ({ link, task, createdAt }) => toHumanTask(link, task, createdAt),
    toFault: toFormFault,
  }),
  route({
    method: 'post',
    path: '/api/v2/public/human-tasks/:task',
    operation: defineTaskLinkAnswer(isForm),
    operationId: 'submitHumanTask',
    status: 200,
    request: submitRequest,
    response: wire.message,
    example: {
      request: { data: { approved: true, notes: 'Looks good.' } },
      response: { message: 'Form submitted successfully' },
    },
    toInput: ({ params, body }) => ({ link: params.task, answer: body.data }),
    toResponse: () => ({ message: 'Form submitted successfully' }),
    toFault: toFormFault,
  }),
  route({
    method: 'post',
    path: '/api/v1/workflows/webhooks/:workflow/:node',
    operation: resumeByWebhook,
    operationId: 'resumeByWebhook',
    status: 200,
    request: wire.event,
    response: wire.message,
    toInput: ({ params, body, headers }) => ({
      workflow: workflowIds.fromHex(params.workflow) ?? '',
      step: stepOf(params.node),
      headers: headers(),
      answer: { body: body ?? {} },
    }),
    toResponse: () => ({ message: 'Webhook received' }),
  }),
];
