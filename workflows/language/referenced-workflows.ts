import { isObject, type Json } from './json.ts';
import type { WorkflowReference } from './step-type.ts';
import type { StepTypeRegistry } from './step-type-registry.ts';

/** More steps than a definition may have name nothing more. */
const MOST = 500;

/**
 * The workflows that a definition names literally, each once, to be loaded before it is compiled. It need not be valid:
 * whatever looks like a step is asked.
 */
export function referencedWorkflows(definition: Json, types: StepTypeRegistry): WorkflowReference[] {
  const found = new Map<string, WorkflowReference>();
  const left: Json[] = [definition];
  for (let value = left.pop(); value !== undefined && found.size < MOST; value = left.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    left.push(...Object.values(value));
    if (!isObject(value) || typeof value.type !== 'string') continue;
    const type = types.get(value.type);
    const reference = type?.kind === 'control' ? type.refersTo?.(value) : null;
    if (reference) found.set(JSON.stringify([reference.workflow, reference.version]), reference);
  }
  return [...found.values()];
}
