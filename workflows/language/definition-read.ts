import type { Environment } from '@marcbachmann/cel-js';
import { createAuthorValidators } from './author-schema-validator.ts';
import type { DefinitionFacts } from './control-compiler.ts';
import { expressionLimits } from './expression-budget.ts';
import { createExpressionEnvironment } from './expression-environment.ts';
import { FaultList } from './fault-list.ts';
import type { JsonSchema } from './json.ts';
import type { SurroundingName } from './plan.ts';
import type { StepTypeRegistry } from './step-type-registry.ts';

/** What the reading of one definition gathers: lives for one compile. */
export class DefinitionRead {
  readonly types: StepTypeRegistry;
  readonly faults = new FaultList();
  /** Every step read so far, with the id of the step that holds it. */
  readonly ids = new Map<string, string | null>();
  readonly environment: Environment = createExpressionEnvironment(expressionLimits.nodes);
  /** Every step with the type of its output, in the order in which they are compiled. */
  readonly outputs: { id: string; type: string; output: JsonSchema; pointer: string }[] = [];
  /** What steps with a role give the execution, and whether they always run. */
  readonly results: { role: 'output' | 'response'; type: JsonSchema; sure: boolean }[] = [];
  /** What steps give that end the execution with an output of their own. */
  readonly endings: JsonSchema[] = [];
  /** What the definition says beside its steps. */
  facts: DefinitionFacts = { vars: new Map(), workflow: () => 'unchecked' };
  /** Segments of idempotent steps may be recorded together. */
  fast = false;
  /** Some step has `compensate`. */
  compensates = false;
  /** What expressions read of what stands around an execution. */
  readonly surroundings = new Set<SurroundingName>();
  stepCount = 0;
  /** Compiles schemas that the definition, or another workflow, brings. */
  readonly authorValidator = createAuthorValidators();

  constructor(types: StepTypeRegistry) {
    this.types = types;
  }

  /** Notes what an expression begins with, when that stands around an execution. */
  noteSurrounding(name: string | number | undefined): void {
    if (name === 'account' || name === 'env' || name === 'labels') this.surroundings.add(name);
  }
}
