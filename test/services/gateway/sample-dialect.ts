import { z } from 'zod';
import { defineDialect } from '../../../services/gateway/define-dialect.ts';
import { route } from '../../../services/gateway/define-route.ts';
import { toProblem } from '../../../services/gateway/problem.ts';
import { defineOperation } from '../../../services/operations/define-operation.ts';
import type { OperationDeps } from '../../../services/operations/deps.ts';
import { json } from '../../../services/operations/resources.ts';
import { AppError } from '../../../workflows/language/app-error.ts';

const seen = z.object({
  body: json.optional(),
  waitMs: z.int().optional(),
  key: z.string().nullable().optional(),
  ids: z.array(z.string()).optional(),
});

/** Gives back what reached it. */
const echo = defineOperation({
  name: 'echo',
  summary: 'Give back what reached the operation',
  scope: 'read',
  input: seen,
  output: seen,
  run: async (_deps: OperationDeps, input) => input,
});

const fail = defineOperation({
  name: 'fail',
  summary: 'Fail as asked',
  scope: 'read',
  input: z.object({ how: z.string() }),
  output: z.object({}),
  async run(_deps: OperationDeps, { how }): Promise<Record<string, never>> {
    if (how === 'unavailable') throw new AppError('unavailable', 'MongoDB cannot be reached.');
    throw new Error('the password is hunter2');
  },
});

/** The signals of waits, as they came in. */
export const waitSignals: AbortSignal[] = [];

/** Waits until its signal aborts, as a wait for the end of an execution does. */
const wait = defineOperation({
  name: 'wait',
  summary: 'Wait for the signal',
  scope: 'read',
  input: z.object({}),
  output: z.object({ ended: z.boolean() }),
  async run(_deps: OperationDeps, _input, { signal }) {
    waitSignals.push(signal);
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    return { ended: false };
  },
});

/** A dialect that shows what the shared pipeline does, without any part behind it. */
export const sampleDialect = defineDialect({
  name: 'sample',
  title: 'Sample',
  description: 'For tests.',
  base: '/sample',
  owns: ['/sample'],
  routes: [
    route({
      method: 'post',
      path: '/echo/:first/:second',
      operation: echo,
      status: 200,
      request: json.optional(),
      query: z.strictObject({ limit: z.coerce.number().int().max(10).optional() }),
      response: seen,
      waits: true,
      idempotent: true,
      toInput: ({ params, body, waitMs, idempotencyKey }) => ({
        body,
        waitMs,
        key: idempotencyKey,
        ids: [params.first, params.second],
      }),
      toResponse: (output) => output,
    }),
    route({
      method: 'post',
      path: '/strict',
      operation: echo,
      operationId: 'strict',
      status: 201,
      request: z.strictObject({ name: z.string(), inner: z.strictObject({ colour: z.string() }).optional() }),
      yaml: true,
      response: seen,
      toInput: ({ body }) => ({ body: { name: body.name } }),
      toResponse: (output) => output,
      headers: () => ({ Location: '/sample/there' }),
    }),
    route({
      method: 'get',
      path: '/fail/:how',
      operation: fail,
      status: 200,
      response: fail.output,
      toInput: ({ params }) => params,
      toResponse: (output) => output,
    }),
    route({
      method: 'get',
      path: '/wait',
      operation: wait,
      status: 202,
      response: wait.output,
      toInput: () => ({}),
      toResponse: (output) => output,
    }),
    route({
      method: 'get',
      path: '/tagged',
      operation: echo,
      operationId: 'tagged',
      status: 200,
      response: seen,
      toInput: () => ({}),
      toResponse: (output) => output,
      headers: () => ({ ETag: '"1-a"' }),
    }),
    route({
      method: 'delete',
      path: '/tagged',
      operation: echo,
      operationId: 'untag',
      status: 204,
      toInput: () => ({}),
    }),
  ],
  toError: (error, place) => toProblem(error, place),
  webhooks: {},
});
