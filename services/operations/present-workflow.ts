import type { Json, JsonSchema } from '../../workflows/language/json.ts';
import type { VersionContent, WorkflowHead } from '../store/store.ts';
import type { Workflow, WorkflowVersion } from './resources.ts';

/** A workflow as callers see it, with one of its versions. */
export function presentWorkflow(head: WorkflowHead, content: VersionContent): Workflow {
  return {
    id: head.id,
    alias: head.alias,
    name: content.plan.name,
    version: content.version,
    enabled: head.enabled,
    definition: content.definition,
    inputSchema: schemaToJson(content.inputSchema),
    outputSchema: schemaToJson(content.outputSchema),
    labels: head.labels,
    createdAt: head.createdAt.toISOString(),
    updatedAt: head.updatedAt.toISOString(),
  };
}

/** A version as callers see it. */
export function presentVersion({ version, sha256, definition, createdAt }: VersionContent): WorkflowVersion {
  return { version, sha256, definition, createdAt: createdAt.toISOString() };
}

/** A schema as plain JSON: what it holds is JSON, which its type does not say. */
export function schemaToJson(schema: JsonSchema): Json {
  return JSON.parse(JSON.stringify(schema));
}
