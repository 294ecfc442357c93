import { getDelivery } from '../../../operations/get-delivery.ts';
import { getExecutionDelivery } from '../../../operations/get-execution-delivery.ts';
import { listDeliveries } from '../../../operations/list-deliveries.ts';
import { listExecutionDeliveries } from '../../../operations/list-execution-deliveries.ts';
import { redeliverDelivery } from '../../../operations/redeliver.ts';
import {
  redeliverExecutionDeliveries,
  redeliverExecutionDelivery,
} from '../../../operations/redeliver-for-execution.ts';
import { type Route, route } from '../../define-route.ts';
import { nextLink } from '../../next-link.ts';
import { deliveriesQuery, executionDeliveriesQuery } from './webhook-wire.ts';

/** What webhooks were told: endpoints, and those that executions were started with. */
export const deliveryRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/webhooks/:webhook/deliveries',
    operation: listDeliveries,
    status: 200,
    query: deliveriesQuery,
    response: listDeliveries.output,
    toInput: ({ params, query }) => ({ webhook: params.webhook, ...query }),
    toResponse: (page) => page,
    headers: (page, { url }) => nextLink(url, page.nextCursor),
  }),
  route({
    method: 'get',
    path: '/webhooks/:webhook/deliveries/:delivery',
    operation: getDelivery,
    status: 200,
    response: getDelivery.output,
    toInput: ({ params }) => params,
    toResponse: (delivery) => delivery,
  }),
  route({
    method: 'post',
    path: '/webhooks/:webhook/deliveries/:delivery/redeliver',
    operation: redeliverDelivery,
    status: 202,
    response: redeliverDelivery.output,
    toInput: ({ params }) => params,
    toResponse: (delivery) => delivery,
  }),
  route({
    method: 'get',
    path: '/executions/:execution/deliveries',
    operation: listExecutionDeliveries,
    status: 200,
    query: executionDeliveriesQuery,
    response: listExecutionDeliveries.output,
    toInput: ({ params, query }) => ({ ...query, execution: params.execution }),
    toResponse: (page) => page,
    headers: (page, { url }) => nextLink(url, page.nextCursor),
  }),
  // Before what takes any name in its place.
  route({
    method: 'post',
    path: '/executions/:execution/deliveries/redeliver',
    operation: redeliverExecutionDeliveries,
    status: 202,
    response: redeliverExecutionDeliveries.output,
    toInput: ({ params }) => params,
    toResponse: (redelivered) => redelivered,
  }),
  route({
    method: 'get',
    path: '/executions/:execution/deliveries/:delivery',
    operation: getExecutionDelivery,
    status: 200,
    response: getExecutionDelivery.output,
    toInput: ({ params }) => params,
    toResponse: (delivery) => delivery,
  }),
  route({
    method: 'post',
    path: '/executions/:execution/deliveries/:delivery/redeliver',
    operation: redeliverExecutionDelivery,
    status: 202,
    response: redeliverExecutionDelivery.output,
    toInput: ({ params }) => params,
    toResponse: (delivery) => delivery,
  }),
];
