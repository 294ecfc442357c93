import type { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import { isObject, type Json } from '../../workflows/language/json.ts';
import type { Labels, StoredWorkflow } from '../store/workflow-records.ts';
import { canonicalHash } from './canonical-hash.ts';
import { compileDefinition } from './compile-definition.ts';
import type { OperationDeps } from './deps.ts';
import { aliasName } from './parameters.ts';
import { labels as labelsSchema } from './resources.ts';

/** What a caller sends to store a workflow. */
export interface WorkflowRequest {
  definition: Json;
  alias?: string | undefined;
  labels?: Labels | undefined;
  enabled?: boolean | undefined;
}

/**
 * A workflow as it is to be stored: a new one, or the one that follows `current`. An equal definition makes no new version.
 * @throws AppError `invalid-definition`.
 */
export async function buildWorkflow(
  deps: OperationDeps,
  tenantId: string,
  request: WorkflowRequest,
  current: StoredWorkflow | null,
): Promise<StoredWorkflow> {
  const { definition } = request;
  const now = deps.clock();
  const alias = request.alias ?? chooseAlias(definition, current);
  const compiled = await compileDefinition(deps, tenantId, definition, alias);
  const sha256 = canonicalHash(definition);
  const isSame = current !== null && current.sha256 === sha256;
  const version = current ? current.version + (isSame ? 0 : 1) : 1;
  const { plan, inputSchema, outputSchema, steps } = compiled;
  return {
    id: current?.id ?? '',
    alias,
    name: compiled.name,
    version,
    sha256,
    enabled: request.enabled ?? current?.enabled ?? true,
    labels: request.labels ?? ownLabels(definition) ?? current?.labels ?? {},
    exposed: compiled.exposed,
    createdAt: current?.createdAt ?? now,
    // Always later than before: with the version it tells one state of the workflow from the next.
    updatedAt: current && now <= current.updatedAt ? new Date(current.updatedAt.getTime() + 1) : now,
    deleted: false,
    content: isSame
      ? current.content
      : { version, sha256, definition, plan, inputSchema, outputSchema, steps, createdAt: now },
  };
}

/** `alias: null` takes it away; without a word about it, it stays. */
function chooseAlias(definition: Json, current: StoredWorkflow | null): string | null {
  const own = readField(definition, 'alias', aliasName.nullable());
  return own === undefined ? (current?.alias ?? null) : own;
}

function ownLabels(definition: Json): Labels | undefined {
  return readField(definition, 'labels', labelsSchema);
}

/** A field of the definition that belongs to the workflow around it. */
function readField<T>(definition: Json, name: string, schema: z.ZodType<T>): T | undefined {
  if (!isObject(definition) || !Object.hasOwn(definition, name)) return undefined;
  const parsed = schema.safeParse(definition[name]);
  if (parsed.success) return parsed.data;
  const reasons = parsed.error.issues.map(({ message }) => message).join('; ');
  const detail = `\`${name}\` of the definition ${reasons}.`;
  throw new AppError('invalid-definition', detail, { faults: [{ pointer: `/${name}`, detail }] });
}
