import type { DefinitionRead } from './definition-read.ts';
import { below } from './fault-list.ts';
import type { Json } from './json.ts';
import type { StepType } from './step-type.ts';

/** Lets an action step type check and complete what an author wrote. */
export function prepareInput(
  type: StepType | undefined,
  authored: Json | undefined,
  step: { id: string | undefined; label: string; pointer: string; after: readonly string[] },
  { facts, faults }: DefinitionRead,
): Json | undefined {
  if (type?.kind !== 'action' || !type.prepare) return authored;
  const prepared = type.prepare(authored, {
    after: step.after,
    expose: facts.expose ?? {},
    inputSchema: facts.inputSchema ?? true,
  });
  const at = authored === undefined ? step.pointer : below(step.pointer, 'input');
  for (const { path, detail } of prepared.faults)
    faults.add(below(at, ...path), `${step.label} ${detail}.`, { step: step.id });
  return prepared.input;
}
