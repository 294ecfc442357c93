import { actionSteps } from '../../activities/steps/index.gen.ts';
import { listPlannedTasks } from '../../workflows/engine/view.ts';
import { createInputChecker } from '../../workflows/language/check-input.ts';
import { compileDefinition } from '../../workflows/language/compile.ts';
import { createStepTypeRegistry } from '../../workflows/language/step-type-registry.ts';
import { workflowSteps } from '../../workflows/steps/index.gen.ts';
import type { Language } from './language.ts';

/** The language with every step type of this release. */
export function createLanguage(): Language {
  const types = createStepTypeRegistry([...workflowSteps, ...actionSteps]);
  return {
    compile(definition) {
      const { stepOutputs, ...compiled } = compileDefinition(definition, types);
      return { ...compiled, steps: stepOutputs };
    },
    inputChecker: createInputChecker,
    plannedTasks: listPlannedTasks,
    stepTypes: types.all,
  };
}
