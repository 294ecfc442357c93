import { z } from 'zod';
import type { AppError } from '../../../../workflows/language/app-error.ts';
import { deleteLinkedAccount } from '../../../operations/delete-linked-account.ts';
import { forOrganisation } from '../../../operations/for-organisation.ts';
import { getLinkedAccount } from '../../../operations/get-linked-account.ts';
import { endSession, issueSession } from '../../../operations/issue-session.ts';
import type { LinkedAccount } from '../../../operations/linked-account-resource.ts';
import { pageLinkedAccounts } from '../../../operations/page-linked-accounts.ts';
import { patchLinkedAccount } from '../../../operations/patch-linked-account.ts';
import { type Route, route } from '../../define-route.ts';
import * as wire from './account-wire.ts';
import { environmentOf } from './headers.ts';
import { hexOf } from './ids.ts';
import { pageQuery, toPaged } from './paging.ts';
import { refuse } from './refuse.ts';
import { message } from './wire.ts';

const base = '/api/v2/public/linked-account';

/** Linked accounts, and sessions that stand for one. */
export const accountRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: base,
    operation: forOrganisation(pageLinkedAccounts),
    status: 200,
    query: z.object(pageQuery),
    response: wire.accountList,
    toInput: ({ query: { page, limit } }) => ({ page, limit }),
    toResponse: ({ items, total }, call) =>
      toPaged(
        items.map((item) => withIntegrations(item, environmentOf(call))),
        total,
        call.query,
      ),
  }),
  route({
    method: 'post',
    path: base,
    operation: forOrganisation(patchLinkedAccount),
    operationId: 'createLinkedAccount',
    status: 200,
    request: wire.accountRequest,
    response: wire.created,
    example: { request: { account_id: 'user_12345', name: 'Acme Inc.', udf: { plan: 'enterprise' } } },
    toInput: ({ body }) => toChanges(body),
    toResponse: ({ id, name }, call) => ({
      _id: hexOf('linked account', id),
      account_id: id,
      name: name ?? '',
      environment: environmentOf(call),
      integrations: null,
    }),
  }),
  route({
    method: 'put',
    path: base,
    operation: patchLinkedAccount,
    operationId: 'upsertLinkedAccount',
    status: 200,
    request: wire.accountRequest,
    response: wire.upserted,
    example: { request: { account_id: 'user_12345', name: 'Acme Inc. (renamed)' } },
    toInput: ({ body }) => toChanges(body),
    toResponse: ({ isNew, ...account }, call) => ({ ...toDocument(account, environmentOf(call)), new_account: isNew }),
  }),
  route({
    method: 'get',
    path: `${base}/:account`,
    operation: getLinkedAccount,
    operationId: 'getLinkedAccountById',
    status: 200,
    response: wire.account,
    toInput: ({ params }) => ({ id: params.account }),
    toResponse: (account, call) => withIntegrations(account, environmentOf(call)),
    toFault: noAccount,
  }),
  route({
    method: 'delete',
    path: `${base}/:account`,
    operation: forOrganisation(deleteLinkedAccount),
    operationId: 'deleteLinkedAccount',
    status: 200,
    response: message,
    toInput: ({ params }) => ({ id: params.account }),
    toResponse: () => ({ message: 'User deleted successfully' }),
    toFault: noAccount,
  }),
  route({
    method: 'post',
    path: '/api/v2/public/session-token',
    operation: forOrganisation(issueSession),
    operationId: 'generateSessionToken',
    status: 200,
    // Every one is new: what is stored of a token does not give it back.
    query: z.object({ force_refresh: z.string().optional() }),
    request: wire.sessionRequest,
    response: wire.session,
    example: { request: { linked_account_id: 'user_12345' } },
    toInput: ({ body }) => ({
      account: named(body.linked_account_id, 'SERVER_ERROR', 'linked_account_id is required'),
    }),
    toResponse: ({ token, seconds }) => ({ token, expires_in: seconds }),
  }),
  route({
    method: 'post',
    path: '/api/v2/public/session-token/revoke',
    operation: endSession,
    operationId: 'revokeSessionToken',
    status: 200,
    request: z.unknown().optional(),
    response: wire.revoked,
    toInput: () => ({}),
    toResponse: () => ({ success: true, revoked_count: 1 as const }),
    toFault: (error) =>
      error.code === 'unauthenticated' ? refuse('unauthenticated', 401, 'INVALID_TOKEN', 'Invalid token') : error,
  }),
];

function toChanges(body: wire.AccountRequest) {
  const { name, your_app, udf } = body.payload ?? body;
  const id = body.account_id ?? body.linked_account_id;
  return {
    id: named(id, 'INVALID_LINKED_ACCOUNT_ID', 'linked_account_id required'),
    ...(name ? { name } : {}),
    ...(udf ? { data: udf } : {}),
    ...(your_app ? { credentials: your_app.auth_credentials } : {}),
  };
}

function named(id: string | undefined, code: string, words: string): string {
  if (id) return id;
  throw refuse('invalid-request', 400, code, words);
}

function noAccount(error: AppError, { params }: { params: { account: string } }): AppError {
  if (error.code !== 'account-not-found') return error;
  const words = `Linked Account with account id ${params.account} for org ${hexOf('organisation', 'default')} not found`;
  return refuse('account-not-found', 404, 'SERVER_ERROR', words);
}

function withIntegrations(account: LinkedAccount, environment: 'test' | 'production'): wire.Account {
  return { ...toDocument(account, environment), integrations: [] };
}

function toDocument({ id, name, data, createdAt, updatedAt }: LinkedAccount, environment: 'test' | 'production') {
  const times = { createdAt, updatedAt };
  return {
    _id: hexOf('linked account', id),
    associated_org: hexOf('organisation', 'default'),
    account_id: id,
    environment,
    name: name ?? '',
    udf: Object.entries(data).map(([key_name, key_value]) => ({
      ...{ key_name, key_value, _id: hexOf('field', `${id}\n${key_name}`) },
      ...times,
    })),
    ...times,
    __v: 0 as const,
  };
}
