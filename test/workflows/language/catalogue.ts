import { actionSteps } from '../../../activities/steps/index.gen.ts';
import { AppError, type Fault } from '../../../workflows/language/app-error.ts';
import { compileDefinition } from '../../../workflows/language/compile.ts';
import type { Json } from '../../../workflows/language/json.ts';
import { createStepTypeRegistry } from '../../../workflows/language/step-type-registry.ts';
import { workflowSteps } from '../../../workflows/steps/index.gen.ts';

/** Every step type of this release. */
export const catalogue = createStepTypeRegistry([...workflowSteps, ...actionSteps]);

/** Compiles with the whole catalogue. */
export function compile(definition: Json) {
  return compileDefinition(definition, catalogue);
}

/** A definition of these steps. */
export function withSteps(...steps: Json[]): { name: string; steps: Json[] } {
  return { name: 'Test', steps };
}

/** What is wrong with a definition; empty when nothing is. Any other error is thrown on. */
export function faultsOf(definition: Json): readonly Fault[] {
  try {
    compile(definition);
    return [];
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid-definition') return error.faults;
    throw error;
  }
}
