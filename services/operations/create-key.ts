import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import type { Grants } from '../store/access.ts';
import { hashKey } from './authenticate.ts';
import { defineOperation, type OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findWorkflowHead } from './find-workflow.ts';
import { apiKey, grants, keysOf, presentKey, scope, tenantOfKeys } from './key-resource.ts';

const input = z.strictObject({
  name: z.string().min(1).max(200),
  scopes: z
    .array(scope)
    .min(1)
    .transform((given) => [...new Set(given)]),
  grants: grants.nullable().optional(),
  expiresAt: z.iso.datetime({ offset: true }).optional(),
  // A tenant is there once it has a key.
  tenant: keysOf,
});
const output = apiKey.extend({ key: z.string().describe('Shown this once: only its SHA-256 is kept.') });

/** Make an API key. */
export const createKey = defineOperation({
  name: 'createKey',
  summary: 'Make an API key',
  scope: 'admin',
  input,
  output,
  async run(deps: OperationDeps, given, context): Promise<z.output<typeof output>> {
    const tenantId = tenantOfKeys(context.caller, given.tenant);
    const now = deps.clock();
    const expiresAt = given.expiresAt === undefined ? null : new Date(given.expiresAt);
    if (expiresAt && expiresAt <= now) throw refused('/expiresAt', 'lies in the past');
    const granted = given.grants ? await resolveGrants(deps, { ...context, caller: { tenantId } }, given.grants) : null;
    for (;;) {
      const id = letters(LOWER, 12);
      const key = `sg_${id}_${letters(ALL, 43)}`;
      const { name, scopes } = given;
      const times = { createdAt: now, expiresAt, revokedAt: null, lastUsedAt: null };
      const stored = { id, tenantId, name, sha256: hashKey(key), scopes, grants: granted, ...times };
      if (await deps.store.keys.insert(stored)) return { ...presentKey(stored), key };
    }
  },
});

/** Workflows by their ids, since aliases may move. @throws AppError `invalid-request` */
async function resolveGrants(deps: OperationDeps, context: OperationContext, given: Grants): Promise<Grants> {
  if (!Array.isArray(given.workflows)) return given;
  const ids: string[] = [];
  for (const [index, reference] of given.workflows.entries()) {
    const found = await findWorkflowHead(deps, context, reference).catch((error: unknown) => {
      if (!(error instanceof AppError) || error.code !== 'workflow-not-found') throw error;
      throw refused(`/grants/workflows/${index}`, `names ${JSON.stringify(reference)}, which is no workflow`);
    });
    ids.push(found.id);
  }
  return { ...given, workflows: ids };
}

function refused(pointer: string, detail: string): AppError {
  return new AppError('invalid-request', `\`${pointer.slice(1)}\` ${detail}.`, { faults: [{ pointer, detail }] });
}

const LOWER = '0123456789abcdefghijklmnopqrstuvwxyz';
const ALL = `${LOWER}ABCDEFGHIJKLMNOPQRSTUVWXYZ`;

/** 43 of 62 letters carry 256 bits. */
function letters(alphabet: string, count: number): string {
  return Array.from({ length: count }, () => alphabet[randomInt(alphabet.length)]).join('');
}
