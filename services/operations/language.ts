import type { TaskView } from '../../workflows/execution.ts';
import type { WorkflowTypes } from '../../workflows/language/control-compiler.ts';
import type { Json, JsonSchema } from '../../workflows/language/json.ts';
import type { Plan } from '../../workflows/language/plan.ts';
import type { StepType, WorkflowReference } from '../../workflows/language/step-type.ts';

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
  /** Without `workflows`, those that steps name are not checked. @throws AppError `invalid-definition`. */
  compile(definition: Json, workflows?: (reference: string, version?: number) => WorkflowTypes | undefined): Compiled;
  /** The workflows that a definition, valid or not, names. */
  referencedWorkflows(definition: Json): WorkflowReference[];
  /**
   * A check of execution inputs: gives the input with the schema's defaults in the place of what is absent.
   * The function it gives throws AppError `invalid-input`.
   */
  inputChecker(schema: JsonSchema): (input: Json) => Json;
  /** The tasks of a run that has not started, all PENDING, in step order. */
  plannedTasks(plan: Plan): TaskView[];
  stepTypes: readonly StepType[];
}
