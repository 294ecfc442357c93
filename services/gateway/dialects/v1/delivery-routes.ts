import { getDelivery } from '../../../operations/get-delivery.ts';
import { listDeliveries } from '../../../operations/list-deliveries.ts';
import { redeliverDelivery } from '../../../operations/redeliver.ts';
import { type Route, route } from '../../define-route.ts';
import { nextLink } from '../../next-link.ts';
import { deliveriesQuery } from './webhook-wire.ts';

/** What webhook endpoints were told. */
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
];
