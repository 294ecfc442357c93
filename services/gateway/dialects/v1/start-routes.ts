import type { z } from 'zod';
import type { StartOutcome } from '../../../operations/outcomes.ts';
import { rerunExecution } from '../../../operations/rerun-execution.ts';
import { execution } from '../../../operations/resources.ts';
import { retryExecution } from '../../../operations/retry-execution.ts';
import { startExecution } from '../../../operations/start-execution.ts';
import { startInline } from '../../../operations/start-inline.ts';
import { type Call, type Route, route } from '../../define-route.ts';
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

type AgainCall = Call<`/executions/:execution/${'retry' | 'rerun'}`, unknown, z.output<typeof againRequest>>;

const toWebhook = (webhook: { url: string } | undefined) => webhook && { url: webhook.url, style: 'v1' };

/** The same for retry and rerun. */
const toAgain = ({ params, body, waitMs, idempotencyKey }: AgainCall) => ({
  ...body,
  execution: params.execution,
  idempotencyKey: idempotencyKey ?? undefined,
  waitMs,
});

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
    idempotent: true,
    request: againRequest,
    toInput: toAgain,
  }),
  route({
    ...started,
    path: '/executions/:execution/rerun',
    operation: rerunExecution,
    idempotent: true,
    request: againRequest,
    toInput: toAgain,
  }),
];
