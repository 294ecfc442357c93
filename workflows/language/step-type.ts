import type { FromSchema, JSONSchema } from 'json-schema-to-ts';
import type { Json, JsonSchema } from './json.ts';
import type { ActionBody, GraphPlan, PureBody, StepBody } from './plan.ts';

/** An input of a step with what it gives: shown in the docs and executed by the tests. */
export interface StepExample {
  input: Json;
  output: Json;
}

/** What every step type tells about itself, wherever it runs. */
export interface StepTypeFacts {
  /** The word in `type`. */
  type: string;
  /** Other words that mean the same. */
  aliases?: readonly string[];
  /** Raised when the behaviour changes; older revisions stay while runs that use them may be open. */
  revision: number;
  /** One line, in the imperative. */
  summary: string;
  input: JsonSchema;
  output: JsonSchema;
  example: StepExample;
  /**
   * The type of the output when the input's type is known (Echo gives what it takes). Absent: `output`.
   */
  outputFor?: (input: JsonSchema) => JsonSchema;
  /** Turns an authored short form into the full input (a bare string becomes `{ text }`). */
  normalize?: (input: Json) => Json;
}

/** What a step may know while it is evaluated in place. */
export interface PureContext {
  /** The piped value: the sole predecessor's output. */
  previous: Json;
}

/** A step evaluated in the workflow: pure, synchronous, no history event. */
export interface PureStep extends StepTypeFacts {
  kind: 'pure';
  role: PureBody['role'];
  run: (input: Json, context: PureContext) => Json;
}

/** The type of the values that a schema literal describes; any JSON for the open schema. */
type DataOf<Schema> = Schema extends true ? Json : Schema extends JSONSchema ? FromSchema<Schema> : never;

/** Defines a pure step; the types of `input` and of the result follow from the schemas. */
export function definePure<const In extends JsonSchema, const Out extends JsonSchema>(
  step: Omit<StepTypeFacts, 'input' | 'output' | 'revision'> & {
    revision?: number;
    role?: PureBody['role'];
    input: In;
    output: Out;
    run: (input: DataOf<NoInfer<In>>, context: PureContext) => DataOf<NoInfer<Out>>;
  },
): PureStep {
  // The compiler checked literals and the engine checks the resolved input, so `run` gets what its schema says.
  return { revision: 1, role: 'none', ...step, kind: 'pure' } as unknown as PureStep;
}

/** What a control step's compile may ask of the compiler. */
export interface ControlCompiler {
  /** Compiles a list of inner steps; `pointer` is relative to the step (`/cases/0/steps`). */
  graph(steps: Json, pointer: string): GraphPlan;
  /** Checks a lone boolean template and gives it back. */
  condition(template: Json, pointer: string): string;
}

/** A step the engine itself performs by one of its constructs (choice, wait, terminate). */
export interface ControlStep extends StepTypeFacts {
  kind: 'control';
  /** JSON Schema of the fields it has beside the common ones (`cases`, `default`), by name. */
  fields: { readonly [name: string]: JsonSchema };
  /** Those of `fields` that must be there. */
  requiredFields?: readonly string[];
  compile: (
    step: { readonly [field: string]: Json },
    compiler: ControlCompiler,
  ) => Exclude<StepBody, PureBody | ActionBody>;
}

/** Defines a control step. */
export function defineControl(
  step: Omit<ControlStep, 'kind' | 'revision' | 'fields'> & { revision?: number; fields?: ControlStep['fields'] },
): ControlStep {
  return { revision: 1, fields: {}, ...step, kind: 'control' };
}

/** What the compiler needs of an action step; its behaviour lives in `activities/`. */
export interface ActionFacts extends StepTypeFacts {
  kind: 'action';
  defaults: Pick<ActionBody, 'retry' | 'timeout' | 'idempotent' | 'repeatable'>;
}

/** Any step type, as the compiler sees it. */
export type StepType = PureStep | ControlStep | ActionFacts;
