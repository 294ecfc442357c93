import { deleteSecret } from '../../../operations/delete-secret.ts';
import { getSecret } from '../../../operations/get-secret.ts';
import { listSecrets } from '../../../operations/list-secrets.ts';
import { createSecret, putSecret } from '../../../operations/put-secret.ts';
import { type Route, route } from '../../define-route.ts';
import { nextLink } from '../../next-link.ts';
import { namedSecretRequest, secretRequest } from './access-wire.ts';
import { pageQuery } from './wire.ts';

const example = { value: 'tok_live_4f9a', hosts: ['api.example.com'] };

/** Secrets: written, never read. */
export const secretRoutes: readonly Route[] = [
  route({
    method: 'post',
    path: '/secrets',
    operation: createSecret,
    status: 201,
    request: namedSecretRequest,
    response: createSecret.output,
    example: { request: { name: 'shop_token', ...example } },
    toInput: ({ body }) => body,
    toResponse: (secret) => secret,
    headers: ({ name }) => ({ Location: `/v1/secrets/${name}` }),
  }),
  route({
    method: 'get',
    path: '/secrets',
    operation: listSecrets,
    status: 200,
    query: pageQuery,
    response: listSecrets.output,
    toInput: ({ query }) => query,
    toResponse: (page) => page,
    headers: (page, { url }) => nextLink(url, page.nextCursor),
  }),
  route({
    method: 'get',
    path: '/secrets/:secret',
    operation: getSecret,
    status: 200,
    response: getSecret.output,
    toInput: ({ params }) => ({ name: params.secret }),
    toResponse: (secret) => secret,
  }),
  route({
    method: 'put',
    path: '/secrets/:secret',
    operation: putSecret,
    status: 200,
    request: secretRequest,
    response: putSecret.output,
    example: { request: example },
    toInput: ({ params, body }) => ({ name: params.secret, ...body }),
    toResponse: (secret) => secret,
  }),
  route({
    method: 'delete',
    path: '/secrets/:secret',
    operation: deleteSecret,
    status: 204,
    toInput: ({ params }) => ({ name: params.secret }),
  }),
];
