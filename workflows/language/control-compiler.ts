import type { Json, JsonObject, JsonSchema } from './json.ts';
import type { ActionBody, GraphPlan, PureBody, StepBody } from './plan.ts';
import type { KnownStep } from './type-scope.ts';

/** What a workflow takes and gives. */
export interface WorkflowTypes {
  inputSchema: JsonSchema;
  outputSchema: JsonSchema;
}

/** What a definition says beside its steps, as far as step types ask for it. */
export interface DefinitionFacts {
  /** Declared variables by name; empty: none. */
  vars: ReadonlyMap<string, JsonSchema>;
  /** Where other APIs serve it; `{}`: nowhere. */
  expose?: JsonObject;
  /** The declared schema of the execution's input; absent: none is. */
  inputSchema?: JsonSchema;
  /** What another workflow takes and gives; `unknown`: there is none; `unchecked`: nobody here knows workflows. */
  workflow: (reference: string, version?: number) => WorkflowTypes | 'unknown' | 'unchecked';
}

/** What inner steps or conditions can name beyond what the step itself sees. */
export interface InnerScope {
  /** Type of `item`; the graph is a pass of a loop, `index` is known, and the first steps are piped the item. */
  item?: JsonSchema;
  /** What `previous` is, when not the item. */
  previous?: JsonSchema;
  /** `error` is known. */
  error?: true;
  /** Steps of a graph that have ended: those of the pass. */
  steps?: ReadonlyMap<string, KnownStep>;
  /** Gathers the ids of steps that a condition names. */
  named?: Set<string>;
}

/** A compiled list of inner steps. */
export interface InnerGraph {
  graph: GraphPlan;
  /** Of the last step that runs in it. */
  output: JsonSchema;
  /** What is known of its steps once all have ended. */
  steps: ReadonlyMap<string, KnownStep>;
  /** What steps in it give when they end the pass, or the loop, that the graph is. */
  endings: readonly JsonSchema[];
}

/** What a control step's compile may ask of the compiler. Pointers are relative to the step (`/cases/0/steps`). */
export interface ControlCompiler extends DefinitionFacts {
  /** The authored input, checked, with templates unresolved; and its type once it is resolved. */
  given: { input?: Json; type: JsonSchema };
  /** The type of what is piped to the step. */
  piped: JsonSchema;
  /** Compiles a list of inner steps. */
  graph(steps: Json, pointer: string, inner?: InnerScope): InnerGraph;
  /** Checks a lone boolean template and gives it back. */
  condition(template: Json, pointer: string, inner?: InnerScope): string;
  /** Checks an authored JSON Schema and gives it back; `true` when it is none. */
  schema(value: Json, pointer: string): JsonSchema;
  /** Checks one error code, or a list of them, for slips. */
  errorCodes(codes: string | readonly string[], pointer: string): void;
  /** Notes that the step ends a scope around it with an output of this type; a fault when it stands in none. */
  end(scope: 'execution' | 'loop' | 'iteration', output: JsonSchema | null, pointer: string): void;
  /** Tells what is wrong; the sentence follows the step's label. */
  fault(pointer: string, detail: string, suggestion?: string): void;
}

/** What a control step compiles to. */
export interface ControlResult {
  body: Exclude<StepBody, PureBody | ActionBody>;
  /** The type of its output. */
  output: JsonSchema;
  /** What the engine resolves as the step's input; undefined: nothing of its own. */
  input: Json | undefined;
}
