import { createHash } from 'node:crypto';
import { z } from 'zod';
import { defineOperation, type OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { isGranted } from './grants.ts';
import { accountFields, accountId, accountNotFound, linkedAccount, presentAccount } from './linked-account-resource.ts';
import { putSecret } from './put-secret.ts';
import { secretFields } from './secret-resource.ts';

/** The name of a credential: that of the secret it is kept in has more before it. */
const credentialName = z.string().regex(/^[A-Za-z0-9_]{1,39}$/, 'has 1 to 39 letters, digits and _');

const input = z.strictObject({
  id: accountId,
  name: z.string().min(1).max(200).optional(),
  data: accountFields.data.unwrap().optional().describe('Put over what is there, field by field.'),
  credentials: z
    .record(credentialName, secretFields.value)
    .optional()
    .describe('Each is kept in a secret of its own, which the account then names.'),
});
const output = linkedAccount.extend({ isNew: z.boolean() });

/** Change what is stored of a linked account where given; store it when nothing is. */
export const patchLinkedAccount = defineOperation({
  name: 'patchLinkedAccount',
  summary: 'Change what is stored of a linked account where given, or store it',
  scope: 'write',
  input,
  output,
  async run(deps: OperationDeps, { id, name, data, credentials = {} }, context): Promise<z.output<typeof output>> {
    const { tenantId } = context.caller;
    if (!isGranted(context.caller, 'linkedAccounts', id)) accountNotFound(id);
    const before = await deps.store.linkedAccounts.find(tenantId, id);
    const { content } = before ?? { content: { name: null, data: {}, secrets: {} } };
    const secrets = { ...content.secrets, ...(await keepCredentials(deps, context, id, credentials)) };
    const changed = { name: name ?? content.name, data: { ...content.data, ...data }, secrets };
    const now = deps.clock();
    const record = { name: id, content: changed, createdAt: now, updatedAt: now };
    const stored = await deps.store.linkedAccounts.put(tenantId, record);
    return { ...presentAccount(stored), isNew: before === null };
  },
});

async function keepCredentials(
  deps: OperationDeps,
  context: OperationContext,
  id: string,
  credentials: { [name: string]: string },
): Promise<{ [name: string]: string }> {
  const kept: { [name: string]: string } = {};
  for (const [name, value] of Object.entries(credentials)) {
    const secret = `${secretsOf(id)}${name}`;
    await putSecret.run(deps, { name: secret, value, hosts: [], description: null }, context);
    kept[name] = secret;
  }
  return kept;
}

/** What the names of the secrets begin with that hold the credentials of an account, and go with it. */
export function secretsOf(id: string): string {
  return `account_${createHash('sha256').update(id).digest('hex').slice(0, 16)}_`;
}
