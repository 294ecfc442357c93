import type { Environment } from '@marcbachmann/cel-js';
import { expressionLimits } from './expression-budget.ts';
import { createExpressionEnvironment } from './expression-environment.ts';
import { FaultList } from './fault-list.ts';
import type { JsonSchema } from './json.ts';
import type { StepTypeRegistry } from './step-type-registry.ts';

/** What the reading of one definition gathers: lives for one compile. */
export class DefinitionRead {
  readonly types: StepTypeRegistry;
  readonly faults = new FaultList();
  readonly ids = new Set<string>();
  readonly environment: Environment = createExpressionEnvironment(expressionLimits.nodes);
  /** Every step with the type of its output, in the order in which they are compiled. */
  readonly outputs: { id: string; type: string; output: JsonSchema; pointer: string }[] = [];
  /** What steps with a role give the execution, and whether they always run. */
  readonly results: { role: 'output' | 'response'; type: JsonSchema; sure: boolean }[] = [];
  /** A step may end the execution with an output of its own. */
  terminates = false;
  stepCount = 0;

  constructor(types: StepTypeRegistry) {
    this.types = types;
  }
}
