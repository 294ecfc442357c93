import { deleteConnection } from '../../../operations/delete-connection.ts';
import { getConnection } from '../../../operations/get-connection.ts';
import { listConnections } from '../../../operations/list-connections.ts';
import { createConnection, putConnection } from '../../../operations/put-connection.ts';
import { type Route, route } from '../../define-route.ts';
import { nextLink } from '../../next-link.ts';
import { connectionRequest, namedConnectionRequest } from './access-wire.ts';
import { pageQuery } from './wire.ts';

const example = {
  type: 'postgresql',
  settings: { host: 'db.example.com', database: 'shop', user: 'reports', password: { secret: 'shop_database' } },
};

/** Connections to databases, services and mail servers; their secret values are written, never read. */
export const connectionRoutes: readonly Route[] = [
  route({
    method: 'post',
    path: '/connections',
    operation: createConnection,
    status: 201,
    request: namedConnectionRequest,
    response: createConnection.output,
    example: { request: { name: 'shop', ...example } },
    toInput: ({ body: { name, ...connection } }) => ({ name, connection }),
    toResponse: (connection) => connection,
    headers: ({ name }) => ({ Location: `/v1/connections/${encodeURIComponent(name)}` }),
  }),
  route({
    method: 'get',
    path: '/connections',
    operation: listConnections,
    status: 200,
    query: pageQuery,
    response: listConnections.output,
    toInput: ({ query }) => query,
    toResponse: (page) => page,
    headers: (page, { url }) => nextLink(url, page.nextCursor),
  }),
  route({
    method: 'get',
    path: '/connections/:connection',
    operation: getConnection,
    status: 200,
    response: getConnection.output,
    toInput: ({ params }) => ({ name: params.connection }),
    toResponse: (connection) => connection,
  }),
  route({
    method: 'put',
    path: '/connections/:connection',
    operation: putConnection,
    status: 200,
    request: connectionRequest,
    response: putConnection.output,
    example: { request: example },
    toInput: ({ params, body }) => ({ name: params.connection, connection: body }),
    toResponse: (connection) => connection,
  }),
  route({
    method: 'delete',
    path: '/connections/:connection',
    operation: deleteConnection,
    status: 204,
    toInput: ({ params }) => ({ name: params.connection }),
  }),
];
