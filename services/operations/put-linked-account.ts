import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import type { LinkedAccountContent } from '../store/access.ts';
import type { NamedRecord } from '../store/named-store.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { isGranted } from './grants.ts';
import { accountFields, accountId, accountNotFound, linkedAccount, presentAccount } from './linked-account-resource.ts';

const input = z.strictObject({ id: accountId, ...accountFields });
const output = linkedAccount;

/** Store what workflows are to know of a linked account. */
export const createLinkedAccount = defineOperation({
  name: 'createLinkedAccount',
  summary: 'Store what workflows are to know of a linked account',
  scope: 'write',
  input,
  output,
  async run(deps: OperationDeps, given, { caller }): Promise<z.output<typeof output>> {
    const { tenantId } = caller;
    if (!isGranted(caller, 'linkedAccounts', given.id)) accountNotFound(given.id);
    const record = toRecord(deps, given);
    if (await deps.store.linkedAccounts.insert(tenantId, record)) return presentAccount(record);
    const there = `The linked account ${JSON.stringify(given.id)} is stored already. Change it with PUT.`;
    throw new AppError('name-taken', there);
  },
});

/** Store a linked account, in the place of what was stored of it. */
export const putLinkedAccount = defineOperation({
  name: 'putLinkedAccount',
  summary: 'Store a linked account, in the place of what was stored of it',
  scope: 'write',
  input,
  output,
  async run(deps: OperationDeps, given, { caller }): Promise<z.output<typeof output>> {
    const { tenantId } = caller;
    if (!isGranted(caller, 'linkedAccounts', given.id)) accountNotFound(given.id);
    return presentAccount(await deps.store.linkedAccounts.put(tenantId, toRecord(deps, given)));
  },
});

function toRecord(
  { clock }: OperationDeps,
  { id, name, data, secrets }: z.output<typeof input>,
): NamedRecord<LinkedAccountContent> {
  const now = clock();
  return { name: id, content: { name, data, secrets }, createdAt: now, updatedAt: now };
}
