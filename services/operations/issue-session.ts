import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import { createKey } from './create-key.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { accountId } from './linked-account-resource.ts';
import { standsForAccounts } from './linked-accounts.ts';
import { revokeKey } from './revoke-key.ts';

/** How long a session lasts, seconds. */
const SESSION_SECONDS = 7 * 86_400;

/** Make a key that stands for one linked account: it reads and starts, and lapses by itself. */
export const issueSession = defineOperation({
  name: 'issueSession',
  summary: 'Make a key that stands for one linked account, for seven days',
  scope: 'admin',
  input: z.strictObject({ account: accountId }),
  output: z.object({ token: z.string(), seconds: z.int() }),
  async run(deps: OperationDeps, { account }, context) {
    const given = {
      name: `Session of ${account}`.slice(0, 200),
      scopes: ['read' as const, 'run' as const],
      grants: { workflows: '*' as const, linkedAccounts: [account] },
      expiresAt: new Date(deps.clock().getTime() + SESSION_SECONDS * 1000).toISOString(),
    };
    const { key } = await createKey.run(deps, given, context);
    return { token: key, seconds: SESSION_SECONDS };
  },
});

/** Revoke the key that a session calls with. @throws AppError `unauthenticated` when it stands for no linked account */
export const endSession = defineOperation({
  name: 'endSession',
  summary: 'Revoke the key that a session calls with',
  scope: 'read',
  input: z.strictObject({}),
  output: z.object({ key: z.string() }),
  async run(deps: OperationDeps, _given, context) {
    const { key } = context.caller;
    if (!key || !standsForAccounts(context.caller)) throw new AppError('unauthenticated', 'Invalid token');
    await revokeKey.run(deps, { key: key.id }, context);
    return { key: key.id };
  },
});
