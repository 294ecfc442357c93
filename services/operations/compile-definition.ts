import type { WorkflowTypes } from '../../workflows/language/control-compiler.ts';
import { isObject, type Json } from '../../workflows/language/json.ts';
import type { WorkflowReference } from '../../workflows/language/step-type.ts';
import type { OperationDeps } from './deps.ts';
import type { Compiled } from './language.ts';

/**
 * Checks and compiles a definition, with the workflows of the tenant that its steps name. `alias`: the one that it is
 * saved under, when the definition itself does not say: it may name itself. @throws AppError `invalid-definition`
 */
export async function compileDefinition(
  deps: OperationDeps,
  tenantId: string,
  definition: Json,
  alias: string | null = null,
): Promise<Compiled> {
  const known = new Map<string, WorkflowTypes>();
  const named = deps.language.referencedWorkflows(definition);
  const load = async ({ workflow, version }: WorkflowReference) => {
    const found = await loadTypes(deps, tenantId, workflow, version);
    if (found) known.set(nameOf(workflow, version), found);
  };
  // A version that is missing is told from a workflow that is.
  await Promise.all([...named, ...named.map(({ workflow }) => ({ workflow }))].map(load));
  const own = alias !== null && isObject(definition) && !Object.hasOwn(definition, 'alias');
  return deps.language.compile(own ? { ...definition, alias } : definition, (workflow, version) =>
    known.get(nameOf(workflow, version)),
  );
}

async function loadTypes(
  { store, versions }: OperationDeps,
  tenantId: string,
  workflow: string,
  version: number | undefined,
): Promise<WorkflowTypes | null> {
  const head = await store.workflows.findHead(tenantId, workflow);
  return head && versions.load(store.workflows, tenantId, head.id, version ?? head.version);
}

function nameOf(workflow: string, version: number | undefined): string {
  return JSON.stringify([workflow, version ?? null]);
}
