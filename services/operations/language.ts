import type { TaskView } from '../../workflows/execution.ts';
import type { Json, JsonSchema } from '../../workflows/language/json.ts';
import type { Plan } from '../../workflows/language/plan.ts';
import type { StepType } from '../../workflows/language/step-type.ts';

/** A definition that has been checked and compiled. */
export interface Compiled {
  name: string;
  plan: Plan;
  inputSchema: JsonSchema;
  outputSchema: JsonSchema;
  /** Every step with the type of its output. */
  steps: { id: string; type: string; output: JsonSchema }[];
}

/** What operations need of the language; the mains give it the step types. */
export interface Language {
  /** @throws AppError `invalid-definition`. */
  compile(definition: Json): Compiled;
  /** A check of execution inputs. The function it gives throws AppError `invalid-input`. */
  inputChecker(schema: JsonSchema): (input: Json) => void;
  /** The tasks of a run that has not started, all PENDING, in step order. */
  plannedTasks(plan: Plan): TaskView[];
  stepTypes: readonly StepType[];
}
