import type { StartOutcome } from '../../../operations/outcomes.ts';
import { rerunExecution } from '../../../operations/rerun-execution.ts';
import { execution } from '../../../operations/resources.ts';
import { retryExecution } from '../../../operations/retry-execution.ts';
import { startExecution } from '../../../operations/start-execution.ts';
import { startInline } from '../../../operations/start-inline.ts';
import { type Route, route } from '../../define-route.ts';
import { exampleDefinition, exampleInput } from './examples.ts';
import { againRequest, inlineRequest, startRequest } from './wire.ts';

/** 202 and where to look, or 200 with the whole when it ended while the caller waited. */
const started = {
  method: 'post',
  status: 202,
  otherwise: { status: 200, when: (outcome: StartOutcome) => outcome.ended },
  waits: true,
  response: execution,
  toResponse: (outcome: StartOutcome) => outcome.execution,
  headers: (outcome: StartOutcome) => ({
    Location: `/v1/executions/${outcome.execution.id}`,
    'Retry-After': outcome.ended ? undefined : '1',
  }),
} as const;

const toWebhook = (webhook: { url: string } | undefined) => webhook && { url: webhook.url, style: 'v1' };

/** Start executions: of a workflow, of a definition in the request, and again. */
export const startRoutes: readonly Route[] = [
  route({
    ...started,
    path: '/workflows/:workflow/executions',
    operation: startExecution,
    idempotent: true,
    request: startRequest,
    example: { request: { input: exampleInput } },
    toInput: ({ params, body, waitMs, idempotencyKey }) => ({
      workflow: params.workflow,
      input: body?.input,
      labels: body?.labels,
      version: body?.version,
      webhook: toWebhook(body?.webhook),
      idempotencyKey: idempotencyKey ?? undefined,
      waitMs,
    }),
  }),
  route({
    ...started,
    path: '/executions',
    operation: startInline,
    idempotent: true,
    request: inlineRequest,
    yaml: true,
    example: { request: { definition: exampleDefinition, input: exampleInput } },
    toInput: ({ body, waitMs, idempotencyKey }) => ({
      ...body,
      webhook: toWebhook(body.webhook),
      idempotencyKey: idempotencyKey ?? undefined,
      waitMs,
    }),
  }),
  route({
    ...started,
    path: '/executions/:execution/retry',
    operation: retryExecution,
    request: againRequest,
    toInput: ({ params, body, waitMs }) => ({ ...body, execution: params.execution, waitMs }),
  }),
  route({
    ...started,
    path: '/executions/:execution/rerun',
    operation: rerunExecution,
    request: againRequest,
    toInput: ({ params, body, waitMs }) => ({ ...body, execution: params.execution, waitMs }),
  }),
];
