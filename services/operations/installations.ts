import { z } from 'zod';
import { defineOperation, type OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findWorkflow } from './find-workflow.ts';
import { actingFor, resolveAccount } from './linked-accounts.ts';
import { presentListed } from './present-workflow.ts';
import { workflow } from './resources.ts';

const MOST = 200;

const installed = z.object({ workflow, config: z.string(), enabled: z.boolean() });

/** Switch a workflow on or off for a linked account. */
export const installWorkflow = defineOperation({
  name: 'installWorkflow',
  summary: 'Switch a workflow on or off for a linked account',
  scope: 'write',
  input: z.strictObject({
    workflow: z.string(),
    account: actingFor,
    config: z.string().min(1).max(255),
    enabled: z.boolean(),
  }),
  output: z.object({ items: z.array(installed) }),
  async run(deps: OperationDeps, { workflow, account, config, enabled }, context) {
    const acting = resolveAccount(context.caller, account) ?? config;
    const { id } = await findWorkflow(deps, context, workflow);
    const at = deps.clock();
    const name = placeOf(acting, config, id);
    const content = { workflow: id, config, enabled };
    await deps.store.installations.put(context.caller.tenantId, { name, content, createdAt: at, updatedAt: at });
    return { items: await listThem(deps, context, placeOf(acting, config)) };
  },
});

/** List the workflows that a linked account has switched on. */
export const listInstalled = defineOperation({
  name: 'listInstalled',
  summary: 'List the workflows that a linked account has switched on',
  scope: 'read',
  input: z.strictObject({ account: actingFor }),
  output: z.object({ items: z.array(installed) }),
  async run(deps: OperationDeps, { account }, context) {
    const acting = resolveAccount(context.caller, account);
    const items = acting === null ? [] : await listThem(deps, context, placeOf(acting));
    return { items: items.filter(({ enabled }) => enabled) };
  },
});

/** Names are in their order: those of an account, and of one of its configurations, stand together. */
function placeOf(...parts: string[]): string {
  return parts.map((part) => `${encodeURIComponent(part)}/`).join('');
}

async function listThem(deps: OperationDeps, context: OperationContext, place: string) {
  const rows = await deps.store.installations.list(context.caller.tenantId, { after: place, limit: MOST });
  const own = rows.filter(({ name }) => name.startsWith(place));
  const found = await Promise.all(
    own.map(async ({ content }) => {
      const stored = await deps.store.workflows.find(context.caller.tenantId, content.workflow);
      return stored ? { ...content, workflow: presentListed(stored, stored.content) } : null;
    }),
  );
  return found.filter((each) => each !== null);
}

/** Whether a linked account has a workflow switched on, under any of its configurations. */
export async function isInstalled(
  deps: OperationDeps,
  context: OperationContext,
  account: string | null,
  workflow: string,
): Promise<boolean> {
  if (account === null) return false;
  const place = placeOf(account);
  const rows = await deps.store.installations.list(context.caller.tenantId, { after: place, limit: MOST });
  return rows.some(({ name, content }) => name.startsWith(place) && content.workflow === workflow && content.enabled);
}
