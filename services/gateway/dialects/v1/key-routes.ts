import { z } from 'zod';
import { createKey } from '../../../operations/create-key.ts';
import { getKey } from '../../../operations/get-key.ts';
import { keysOf } from '../../../operations/key-resource.ts';
import { listKeys } from '../../../operations/list-keys.ts';
import { revokeKey } from '../../../operations/revoke-key.ts';
import { type Route, route } from '../../define-route.ts';
import { nextLink } from '../../next-link.ts';
import { keyRequest } from './access-wire.ts';
import { pageQuery } from './wire.ts';

const keyQuery = z.strictObject({ tenant: keysOf });
const keysQuery = pageQuery.extend(keyQuery.shape);

/** API keys; a key itself is shown once, when it is made. */
export const keyRoutes: readonly Route[] = [
  route({
    method: 'post',
    path: '/keys',
    operation: createKey,
    status: 201,
    request: keyRequest,
    response: createKey.output,
    example: { request: { name: 'Nightly reports', scopes: ['read', 'run'] } },
    toInput: ({ body }) => body,
    toResponse: (key) => key,
    headers: ({ id }) => ({ Location: `/v1/keys/${id}` }),
  }),
  route({
    method: 'get',
    path: '/keys',
    operation: listKeys,
    status: 200,
    query: keysQuery,
    response: listKeys.output,
    toInput: ({ query }) => query,
    toResponse: (page) => page,
    headers: (page, { url }) => nextLink(url, page.nextCursor),
  }),
  route({
    method: 'get',
    path: '/keys/:key',
    operation: getKey,
    status: 200,
    query: keyQuery,
    response: getKey.output,
    toInput: ({ params, query }) => ({ key: params.key, ...query }),
    toResponse: (key) => key,
  }),
  route({
    method: 'delete',
    path: '/keys/:key',
    operation: revokeKey,
    status: 200,
    query: keyQuery,
    response: revokeKey.output,
    toInput: ({ params, query }) => ({ key: params.key, ...query }),
    toResponse: (key) => key,
  }),
];
