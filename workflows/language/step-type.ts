import type { FromSchema, JSONSchema } from 'json-schema-to-ts';
import type { ControlCompiler, ControlResult, DefinitionFacts } from './control-compiler.ts';
import type { Json, JsonObject, JsonSchema } from './json.ts';
import type { ActionBody, PureBody } from './plan.ts';

/** An input of a step with what it gives: shown in the docs and executed by the tests. */
export interface StepExample {
  /** Null, or `{}`, where a step with `fields` is authored without an input. */
  input: Json;
  output: Json;
  /** The fields beside `type` and `input`, as authored. */
  fields?: JsonObject;
  /** What the definition declares as `vars`, where the step needs some. */
  vars?: JsonObject;
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
  /** How it behaves, in Markdown paragraphs: what the summary and the schemas do not say. */
  docs?: string;
  input: JsonSchema;
  output: JsonSchema;
  example: StepExample;
  /**
   * The type of the output when the input's type is known (Echo gives what it takes). Absent: `output`.
   */
  outputFor?: (input: JsonSchema) => JsonSchema;
  /** Turns an authored short form into the full input (a bare string becomes `{ text }`). */
  normalize?: (input: Json) => Json;
  /** It gives its input on without looking into it, so that values kept by reference stay where they are. */
  passesReferences?: true;
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

/** A step the engine itself performs by one of its constructs (choice, loop, wait, …). */
export interface ControlStep extends StepTypeFacts {
  kind: 'control';
  /** JSON Schema of the fields it has beside the common ones (`cases`, `default`), by name; they shadow common ones. */
  fields: { readonly [name: string]: JsonSchema };
  /** Those of `fields` that must be there. */
  requiredFields?: readonly string[];
  /** Its input is what is authored, `{}` when nothing is: nothing is taken from what it is piped. */
  authoredOnly?: true;
  /** Fields of its input whose templates see inside, so that `compile` checks them and not the check of the input. */
  deferred?: readonly string[];
  /** What its input must be, when the definition or the step itself says more than `input`. */
  inputFor?: (step: JsonObject, facts: DefinitionFacts) => JsonSchema;
  /** The other workflow that the step as authored names, when it names one literally. */
  refersTo?: (step: JsonObject) => WorkflowReference | null;
  compile: (step: { readonly [field: string]: Json }, compiler: ControlCompiler) => ControlResult;
}

/** A workflow that a definition names: by id or alias, and by version if it says one. */
export interface WorkflowReference {
  workflow: string;
  version?: number;
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
  defaults: Pick<ActionBody, 'retry' | 'timeout' | 'idempotent' | 'repeatable' | 'local'>;
  /** Whether performing it twice equals once with this authored input; absent: as `defaults.idempotent`. */
  idempotentFor?: (input: Json | undefined) => boolean;
  /** Names of secrets that a caller may lend to an execution for steps of this type; what none borrows is not kept. */
  borrows?: readonly string[];
  /** Checks what the author wrote beyond the schema, and completes it by what the graph around it says. */
  prepare?: (authored: Json | undefined, place: StepSurroundings) => PreparedInput;
}

/** What a step may know of the definition when it is saved. */
export interface StepSurroundings {
  /** Ids of the steps before it, in the order of `after`. */
  after: readonly string[];
  /** The definition's `expose`, `{}` without one. */
  expose: JsonObject;
  /** What the definition declares of its input; `true`: nothing. */
  inputSchema: JsonSchema;
}

/** An input completed, with what is wrong about it. */
export interface PreparedInput {
  /** Absent: what is piped is taken whole. */
  input?: Json;
  /** `path`: keys from the input down; `detail`: the end of a sentence that begins with the step. */
  faults: readonly { path: readonly (string | number)[]; detail: string }[];
}

/** Any step type, as the compiler sees it. */
export type StepType = PureStep | ControlStep | ActionFacts;
