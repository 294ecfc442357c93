import type { PureStep, StepType } from '../language/step-type.ts';
import type { PureStepLookup } from './activation.ts';

/** Finds pure steps by type and revision; old revisions of a type stand beside its newest. */
export function createPureStepLookup(steps: readonly StepType[]): PureStepLookup {
  const pure = new Map<string, PureStep>();
  for (const step of steps) {
    if (step.kind === 'pure') pure.set(`${step.type} ${step.revision}`, step);
  }
  return (type, revision) => pure.get(`${type} ${revision}`);
}
