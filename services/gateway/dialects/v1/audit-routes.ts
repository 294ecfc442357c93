import { auditFilter, listAudit } from '../../../operations/list-audit.ts';
import { type Route, route } from '../../define-route.ts';
import { nextLink } from '../../next-link.ts';
import { pageQuery } from './wire.ts';

/** Who changed what. */
export const auditRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/audit',
    operation: listAudit,
    status: 200,
    query: pageQuery.extend(auditFilter),
    response: listAudit.output,
    toInput: ({ query }) => query,
    toResponse: (page) => page,
    headers: (page, { url }) => nextLink(url, page.nextCursor),
  }),
];
