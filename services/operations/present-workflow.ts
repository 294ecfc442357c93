import { AppError } from '../../workflows/language/app-error.ts';
import type { Json, JsonSchema } from '../../workflows/language/json.ts';
import type { StepOutput, VersionContent, WorkflowHead } from '../store/workflow-records.ts';
import type { Language } from './language.ts';
import type { Workflow, WorkflowVersion } from './resources.ts';

/** A workflow as callers see it, with one of its versions; what an earlier release stored is compiled for its steps. */
export function presentWorkflow(language: Language, head: WorkflowHead, content: VersionContent): Workflow {
  const steps = content.steps ?? compileSteps(language, content.definition);
  const shown = steps.map(({ id, type, output }) => ({ id, type, output: schemaToJson(output) }));
  return { ...presentListed(head, content), steps: shown };
}

/** The same as lists show it: without the steps. */
export function presentListed(head: WorkflowHead, content: VersionContent): Workflow {
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
    steps: null,
  };
}

/** What an earlier release accepted is not always accepted now: then nothing is known of its steps. */
function compileSteps(language: Language, definition: Json): StepOutput[] {
  try {
    return language.compile(definition).steps;
  } catch (error) {
    if (error instanceof AppError) return [];
    throw error;
  }
}

/** A version as callers see it. */
export function presentVersion({ version, sha256, definition, createdAt }: VersionContent): WorkflowVersion {
  return { version, sha256, definition, createdAt: createdAt.toISOString() };
}

/** A schema as plain JSON: what it holds is JSON, which its type does not say. */
export function schemaToJson(schema: JsonSchema): Json {
  return JSON.parse(JSON.stringify(schema));
}
