import { z } from 'zod';
import { deleteLinkedAccount } from '../../../operations/delete-linked-account.ts';
import { getLinkedAccount } from '../../../operations/get-linked-account.ts';
import { accountFields } from '../../../operations/linked-account-resource.ts';
import { listLinkedAccounts } from '../../../operations/list-linked-accounts.ts';
import { createLinkedAccount, putLinkedAccount } from '../../../operations/put-linked-account.ts';
import { type Route, route } from '../../define-route.ts';
import { nextLink } from '../../next-link.ts';
import { pageQuery } from './wire.ts';

const accountRequest = z.strictObject(accountFields).meta({ id: 'LinkedAccountRequest' });
const newAccountRequest = createLinkedAccount.input.meta({ id: 'NewLinkedAccountRequest' });
const example = { name: 'Acme Inc.', data: { plan: 'enterprise' }, secrets: { crm_token: 'acme_crm_token' } };

/** What workflows know of the linked account that they run for. */
export const linkedAccountRoutes: readonly Route[] = [
  route({
    method: 'post',
    path: '/linked-accounts',
    operation: createLinkedAccount,
    status: 201,
    request: newAccountRequest,
    response: createLinkedAccount.output,
    example: { request: { id: 'john@acme.io', ...example } },
    toInput: ({ body }) => body,
    toResponse: (account) => account,
    headers: ({ id }) => ({ Location: `/v1/linked-accounts/${encodeURIComponent(id)}` }),
  }),
  route({
    method: 'get',
    path: '/linked-accounts',
    operation: listLinkedAccounts,
    status: 200,
    query: pageQuery,
    response: listLinkedAccounts.output,
    toInput: ({ query }) => query,
    toResponse: (page) => page,
    headers: (page, { url }) => nextLink(url, page.nextCursor),
  }),
  route({
    method: 'get',
    path: '/linked-accounts/:account',
    operation: getLinkedAccount,
    status: 200,
    response: getLinkedAccount.output,
    toInput: ({ params }) => ({ id: params.account }),
    toResponse: (account) => account,
  }),
  route({
    method: 'put',
    path: '/linked-accounts/:account',
    operation: putLinkedAccount,
    status: 200,
    request: accountRequest,
    response: putLinkedAccount.output,
    example: { request: example },
    toInput: ({ params, body }) => ({ id: params.account, ...body }),
    toResponse: (account) => account,
  }),
  route({
    method: 'delete',
    path: '/linked-accounts/:account',
    operation: deleteLinkedAccount,
    status: 204,
    toInput: ({ params }) => ({ id: params.account }),
  }),
];
