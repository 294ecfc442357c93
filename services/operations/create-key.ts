import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import type { Grants } from '../store/access.ts';
import { hashKey } from './authenticate.ts';
import { type Caller, defineOperation, type OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findWorkflowHead } from './find-workflow.ts';
import { apiKey, grants, presentKey, scope } from './key-resource.ts';

const input = z.strictObject({
  name: z.string().min(1).max(200),
  scopes: z
    .array(scope)
    .min(1)
    .transform((given) => [...new Set(given)]),
  grants: grants.nullable().optional(),
  expiresAt: z.iso.datetime({ offset: true }).optional(),
  tenant: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'has 1 to 63 of a-z, 0-9 and -, and does not start with -')
    .optional(),
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
    const tenantId = tenantFor(context.caller, given.tenant);
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

/** Only who runs the installation makes keys for other tenants: a tenant is there once it has a key. */
function tenantFor({ tenantId, key }: Caller, asked: string | undefined): string {
  if (asked === undefined || asked === tenantId) return tenantId;
  if (key === undefined || key.id === 'bootstrap') return asked;
  throw new AppError('insufficient-scope', 'Only a key of STEPGRAPH_API_KEYS makes keys for other tenants.');
}

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
