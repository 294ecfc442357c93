import type { StepType } from '../language/step-type.ts';
import type { StepLookup } from './activation.ts';

/** Finds steps of the engine by type and revision; old revisions of a type stand beside its newest. */
export function createStepLookup(steps: readonly StepType[]): StepLookup {
  const known = new Map<string, NonNullable<ReturnType<StepLookup>>>();
  for (const step of steps) {
    if (step.kind !== 'action') known.set(`${step.type} ${step.revision}`, step);
  }
  return (type, revision) => known.get(`${type} ${revision}`);
}
