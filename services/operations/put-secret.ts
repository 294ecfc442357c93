import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import type { SecretContent } from '../store/access.ts';
import type { NamedRecord } from '../store/named-store.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { presentSecret, secret, secretFields, secretName } from './secret-resource.ts';

const input = z.strictObject({ name: secretName, ...secretFields });
const output = secret;

/** Store a secret under a new name. */
export const createSecret = defineOperation({
  name: 'createSecret',
  summary: 'Store a secret under a new name',
  scope: 'write',
  input,
  output,
  async run(deps: OperationDeps, given, { caller: { tenantId } }): Promise<z.output<typeof output>> {
    const record = toRecord(deps, tenantId, given);
    if (await deps.store.secrets.insert(tenantId, record)) return presentSecret(record);
    throw new AppError(
      'name-taken',
      `There is a secret "${given.name}" already. Change it with PUT, or choose another name.`,
    );
  },
});

/** Store a secret, in the place of one of that name if there is one. */
export const putSecret = defineOperation({
  name: 'putSecret',
  summary: 'Store a secret, in the place of one of that name if there is one',
  scope: 'write',
  input,
  output,
  async run(deps: OperationDeps, given, { caller: { tenantId } }): Promise<z.output<typeof output>> {
    return presentSecret(await deps.store.secrets.put(tenantId, toRecord(deps, tenantId, given)));
  },
});

function toRecord(deps: OperationDeps, tenantId: string, given: z.output<typeof input>): NamedRecord<SecretContent> {
  const { name, value, hosts, description } = given;
  const envelope = deps.vault.seal({ tenantId, kind: 'secret', name }, value);
  const now = deps.clock();
  return { name, content: { envelope, hosts, description }, createdAt: now, updatedAt: now };
}
