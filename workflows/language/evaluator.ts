import type { StepError } from './app-error.ts';
import type { Json, JsonObject } from './json.ts';
import type { Reference } from './references.ts';

/** What expressions can name. Absent names are unknown to the expression. */
export interface Scope {
  input: Json;
  steps: { [id: string]: { output: Json; status: string; error: StepError | null } };
  previous: Json;
  /** `{ id, workflowId, workflowName, version, createdAt, startedAt }`; times RFC 3339. */
  execution: JsonObject;
  item?: Json;
  index?: number;
  vars?: JsonObject;
  /** `{ id, name, data, secrets }` of the linked account, as it was at the start. */
  account?: JsonObject;
  /** The values of the tenant's environment by name, as they were at the start. */
  env?: JsonObject;
  /** Those of the execution. */
  labels?: JsonObject;
  error?: StepError;
  /** In `compensate` only: what the step gave. */
  output?: Json;
  /** In the activity of an action step only: the secrets that its templates name. */
  secrets?: JsonObject;
}

/** Evaluates templates: synchronous, deterministic, bounded. One per run, since it caches what it parsed. */
export interface Evaluator {
  /**
   * Resolves every `{{ }}` in an authored value, at any depth: a lone template keeps its type, mixed text is concatenated.
   * A text that names secrets is sealed, unless the scope has them.
   * @throws AppError `expression-failed` or `expression-too-costly`, with `details` `{ expression, position }`.
   */
  resolve(value: Json, scope: Scope): Json;
  /** Resolves a lone template that must give a boolean. @throws as `resolve`, and when it gives something else. */
  test(template: string, scope: Scope): boolean;
  /**
   * The references that would have to be loaded first: expressions read on below them, or look at what they stand for.
   * A lone path that ends at one passes it on untouched; `test`: the template is to give a boolean. By what the expressions
   * spell out, so it may name more than evaluating needs. Empty for a template that cannot be parsed.
   */
  touchedReferences(template: Json, scope: Scope, test?: boolean): readonly Reference[];
  /** Units of work of all evaluations so far: a count, the same on every machine. */
  spent(): number;
  /** The stored secrets that the templates in a text name, those of the account by what it says stands for them. */
  namedSecrets(text: string, account?: JsonObject): string[];
  /** The scope without what the template does not name; `execution` always stays. */
  narrow(template: Json, scope: Scope): Scope;
}
