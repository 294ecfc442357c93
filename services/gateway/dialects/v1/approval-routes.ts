import { listApprovals } from '../../../operations/list-approvals.ts';
import { type Route, route } from '../../define-route.ts';
import { nextLink } from '../../next-link.ts';
import { approvalsQuery } from './wire.ts';

/** The inbox of whoever answers approvals. */
export const approvalRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/approvals',
    operation: listApprovals,
    status: 200,
    query: approvalsQuery,
    response: listApprovals.output,
    toInput: ({ query }) => query,
    toResponse: (page) => page,
    headers: (page, { url }) => nextLink(url, page.nextCursor),
  }),
];
