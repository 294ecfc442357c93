import { z } from 'zod';
import { AppError } from '../../../../workflows/language/app-error.ts';
import { createWorkflow } from '../../../operations/create-workflow.ts';
import { getExecution } from '../../../operations/get-execution.ts';
import { listExecutions } from '../../../operations/list-executions.ts';
import { listStepTypes } from '../../../operations/list-step-types.ts';
import { json } from '../../../operations/resources.ts';
import { startExecution } from '../../../operations/start-execution.ts';
import { type Route, route } from '../../define-route.ts';
import { nextLink } from '../../next-link.ts';
import { taskTypes } from './task-types.ts';
import { isLaterForm, translateDefinition } from './translate-definition.ts';
import { toDocument, toExecutionId, toLaterDocument, toLaterStarted, toRow } from './translate-execution.ts';
import { inSentWords, underInputs, underSentId } from './translate-faults.ts';
import * as wire from './wire.ts';

/** What the caller lends to the execution, for tasks of the openai types alone. @throws AppError `invalid-request` */
function lentOf(header: (name: string) => string | undefined): { lent?: { openai: string } } {
  const key = header('x-openai-key');
  if (key === undefined) return {};
  if (/^[\x21-\x7e]{8,1024}$/.test(key)) return { lent: { openai: key } };
  throw new AppError('invalid-request', 'X-OpenAI-Key is no key: 8 to 1024 characters of ASCII, without spaces.');
}

type ExecuteBody = z.output<typeof wire.executeRequest>;

/** The input and the webhook, under whichever published name they came. */
function startOf(body: ExecuteBody, style: string) {
  const url = body?.webhook_url ?? body?.webhook ?? body?.monitoring?.webhook_url ?? body?.monitoring?.webhook;
  return { input: body?.input ?? body?.inputs, webhook: url === undefined ? undefined : { url, style } };
}

const toFault = (error: AppError, { body }: { body: ExecuteBody }) =>
  body?.inputs === undefined ? error : underInputs(error);

/** The published routes, in the seed's form and in that of later revisions. */
export const routes: readonly Route[] = [
  route({
    method: 'post',
    path: '/workflows',
    operation: createWorkflow,
    status: 201,
    idempotent: true,
    request: json,
    response: wire.createResponse,
    example: {
      request: {
        name: 'Dummy Workflow',
        steps: [
          { type: 'StaticTextInput', input: 'Hello, world!' },
          { type: 'TextOperation.Reverse' },
          { type: 'Echo' },
        ],
      },
      response: { workflow_id: 'wf-4g7h8j9k' },
    },
    toInput: ({ body, idempotencyKey }) => ({
      definition: translateDefinition(body),
      idempotencyKey: idempotencyKey ?? undefined,
    }),
    // One revision of the docs, the one with `name` and `tasks`, told the version too.
    toResponse: ({ id, version }, { body }) => ({
      workflow_id: id,
      ...(isLaterForm(body) && 'name' in body ? { workflow_version: version } : {}),
    }),
    toFault: (error, { body }) => inSentWords(error, body),
  }),
  route({
    method: 'post',
    path: '/workflows/:workflow_id/execute',
    operation: startExecution,
    status: 202,
    idempotent: true,
    request: wire.executeRequest,
    response: wire.executeResponse,
    example: { request: { input: { text: 'Hello, world!' } }, response: { execution_id: 'ex-1a2b3c4d' } },
    toInput: ({ params, body, idempotencyKey, header }) => ({
      ...startOf(body, 'dataflow'),
      ...lentOf(header),
      workflow: params.workflow_id,
      idempotencyKey: idempotencyKey ?? undefined,
    }),
    toResponse: ({ execution }) => ({ execution_id: execution.id }),
    toFault,
  }),
  route({
    method: 'post',
    path: '/workflows/:workflow_id/executions',
    operation: startExecution,
    operationId: 'startExecutionLater',
    status: 202,
    idempotent: true,
    request: wire.executeRequest,
    response: wire.laterExecuteResponse,
    toInput: ({ params, body, idempotencyKey, header }) => ({
      ...startOf(body, 'dataflow.later'),
      ...lentOf(header),
      workflow: params.workflow_id,
      idempotencyKey: idempotencyKey ?? undefined,
    }),
    toResponse: ({ execution }) => toLaterStarted(execution),
    toFault,
  }),
  route({
    method: 'get',
    path: '/workflows/:workflow_id/executions',
    operation: listExecutions,
    status: 200,
    query: wire.listQuery,
    response: wire.executionList,
    toInput: ({ params, query }) => ({ ...query, workflow: params.workflow_id }),
    toResponse: ({ items }) => ({ executions: items.map(toRow) }),
    // The published body has no place for a cursor.
    headers: ({ nextCursor }, { url }) => nextLink(url, nextCursor),
  }),
  route({
    method: 'get',
    path: '/workflows/:workflow_id/executions/:execution_id',
    operation: getExecution,
    status: 200,
    response: z.union([wire.execution, wire.laterExecution]),
    toInput: ({ params }) => ({
      workflow: params.workflow_id,
      execution: toExecutionId(params.execution_id),
      allTasks: true,
    }),
    toResponse: (execution, { params }) =>
      params.execution_id.startsWith('we-') ? toLaterDocument(execution) : toDocument(execution),
    toFault: (error, { params }) => underSentId(error, params.execution_id),
  }),
  route({
    method: 'get',
    path: '/task-types',
    operation: listStepTypes,
    status: 200,
    response: wire.taskTypeList,
    toInput: () => ({}),
    toResponse: ({ items }) => {
      const known = new Set(items.flatMap(({ type, aliases }) => [type, ...aliases]));
      return { task_types: taskTypes.filter(({ type }) => known.has(type)).map((each) => ({ specification: each })) };
    },
  }),
];
