import { actionSteps } from '../../activities/steps/index.gen.ts';
import { listPlannedTasks } from '../../workflows/engine/view.ts';
import { AppError } from '../../workflows/language/app-error.ts';
import { createInputChecker } from '../../workflows/language/check-input.ts';
import { compileDefinition } from '../../workflows/language/compile.ts';
import { referencedWorkflows } from '../../workflows/language/referenced-workflows.ts';
import { createStepTypeRegistry } from '../../workflows/language/step-type-registry.ts';
import { workflowSteps } from '../../workflows/steps/index.gen.ts';
import type { Language } from './language.ts';
import { nameFaultySteps } from './name-faulty-steps.ts';

/** The language with every step type of this release. */
export function createLanguage(): Language {
  const types = createStepTypeRegistry([...workflowSteps, ...actionSteps]);
  return {
    compile(definition, workflows) {
      try {
        const { stepOutputs, ...compiled } = compileDefinition(definition, types, workflows ? { workflows } : {});
        return { ...compiled, steps: stepOutputs };
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        throw new AppError(error.code, error.message, {
          faults: nameFaultySteps(definition, error.faults),
          ...(error.details ? { details: error.details } : {}),
          cause: error,
        });
      }
    },
    referencedWorkflows: (definition) => referencedWorkflows(definition, types),
    inputChecker: createInputChecker,
    plannedTasks: listPlannedTasks,
    stepTypes: types.all,
  };
}
