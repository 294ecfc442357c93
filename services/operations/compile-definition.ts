import { AppError, type Fault } from '../../workflows/language/app-error.ts';
import type { WorkflowTypes } from '../../workflows/language/control-compiler.ts';
import { isObject, type Json } from '../../workflows/language/json.ts';
import type { WorkflowReference } from '../../workflows/language/step-type.ts';
import type { OperationDeps } from './deps.ts';
import { readExposed } from './exposure.ts';
import type { Compiled } from './language.ts';

/** A checked definition, with what the dialects that it is exposed to find it by. */
export interface CompiledDefinition extends Compiled {
  exposed: string[];
}

/**
 * Checks and compiles a definition, with the workflows of the tenant that its steps name and the dialects that it is
 * exposed to. `alias`: the one that it is saved under, when the definition itself does not say: it may name itself.
 * @throws AppError `invalid-definition`
 */
export async function compileDefinition(
  deps: OperationDeps,
  tenantId: string,
  definition: Json,
  alias: string | null = null,
): Promise<CompiledDefinition> {
  const known = new Map<string, WorkflowTypes>();
  const named = deps.language.referencedWorkflows(definition);
  const load = async ({ workflow, version }: WorkflowReference) => {
    const found = await loadTypes(deps, tenantId, workflow, version);
    if (found) known.set(nameOf(workflow, version), found);
  };
  // A version that is missing is told from a workflow that is.
  await Promise.all([...named, ...named.map(({ workflow }) => ({ workflow }))].map(load));
  const own = alias !== null && isObject(definition) && !Object.hasOwn(definition, 'alias');
  const compile = () =>
    deps.language.compile(own ? { ...definition, alias } : definition, (workflow, version) =>
      known.get(nameOf(workflow, version)),
    );
  return compileExposed(deps, definition, compile);
}

/** The faults of the definition and those of its `expose` are told together. */
function compileExposed({ exposures }: OperationDeps, definition: Json, compile: () => Compiled): CompiledDefinition {
  let compiled: Compiled;
  try {
    compiled = compile();
  } catch (error) {
    const { faults } = readExposed(exposures, definition, null);
    if (!(error instanceof AppError) || error.faults.length === 0 || faults.length === 0) throw error;
    throw new AppError(error.code, error.message, { faults: [...error.faults, ...faults], cause: error });
  }
  const { keys, faults } = readExposed(exposures, definition, compiled);
  if (faults.length > 0) throw refuse(faults);
  return { ...compiled, exposed: keys };
}

function refuse(faults: readonly Fault[]): AppError {
  const told = faults.slice(0, 3).map(({ detail }) => detail);
  return new AppError('invalid-definition', told.join(' '), { faults });
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
