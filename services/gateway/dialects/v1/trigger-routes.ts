import { createTrigger } from '../../../operations/create-trigger.ts';
import { deleteTrigger } from '../../../operations/delete-trigger.ts';
import { getTrigger } from '../../../operations/get-trigger.ts';
import { listTriggers } from '../../../operations/list-triggers.ts';
import { receiveHook } from '../../../operations/receive-hook.ts';
import { rotateTrigger, updateTrigger } from '../../../operations/update-trigger.ts';
import { type Route, route } from '../../define-route.ts';
import { nextLink } from '../../next-link.ts';
import { hookBody, hookQuery, triggerRequest } from './starter-wire.ts';
import { pageQuery } from './wire.ts';

/** Bytes of what a hook takes, which is what an execution's input may have. */
const MAX_HOOK_BYTES = 1_048_576;

const request = {
  name: 'Shop',
  input: { orderId: '{{ body.order.id }}', source: '{{ headers["x-shop"] }}' },
  idempotency: { header: 'x-delivery-id', window: 'P1D' },
};

/** Inbound triggers: addresses that others start workflows by, and the public route behind them. */
export const triggerRoutes: readonly Route[] = [
  route({
    method: 'post',
    path: '/workflows/:workflow/triggers',
    operation: createTrigger,
    status: 201,
    request: triggerRequest,
    response: createTrigger.output,
    example: { request },
    toInput: ({ params, body }) => ({ ...params, ...body }),
    toResponse: (trigger) => trigger,
    headers: ({ id, workflow }) => ({ Location: `/v1/workflows/${workflow}/triggers/${id}` }),
  }),
  route({
    method: 'get',
    path: '/workflows/:workflow/triggers',
    operation: listTriggers,
    status: 200,
    query: pageQuery,
    response: listTriggers.output,
    toInput: ({ params, query }) => ({ ...params, ...query }),
    toResponse: (page) => page,
    headers: (page, { url }) => nextLink(url, page.nextCursor),
  }),
  route({
    method: 'get',
    path: '/workflows/:workflow/triggers/:trigger',
    operation: getTrigger,
    status: 200,
    response: getTrigger.output,
    toInput: ({ params }) => params,
    toResponse: (trigger) => trigger,
  }),
  route({
    method: 'put',
    path: '/workflows/:workflow/triggers/:trigger',
    operation: updateTrigger,
    status: 200,
    request: triggerRequest,
    response: updateTrigger.output,
    example: { request },
    toInput: ({ params, body }) => ({ ...params, ...body }),
    toResponse: (trigger) => trigger,
  }),
  route({
    method: 'delete',
    path: '/workflows/:workflow/triggers/:trigger',
    operation: deleteTrigger,
    status: 204,
    toInput: ({ params }) => params,
  }),
  route({
    method: 'post',
    path: '/workflows/:workflow/triggers/:trigger/rotate',
    operation: rotateTrigger,
    status: 200,
    response: rotateTrigger.output,
    toInput: ({ params }) => params,
    toResponse: (trigger) => trigger,
  }),
  route({
    method: 'post',
    path: '/hooks/:token',
    operation: receiveHook,
    status: 202,
    anyBody: { maxBytes: MAX_HOOK_BYTES },
    query: hookQuery,
    request: hookBody,
    response: receiveHook.output,
    example: { request: { order: { id: 'o-17' } } },
    toInput: ({ params, query, body, headers, sent }) => ({
      ...params,
      query,
      body,
      headers: headers(),
      ...sent,
    }),
    toResponse: (started) => started,
  }),
];
