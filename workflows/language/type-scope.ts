import type { JsonSchema } from './json.ts';

/** What is known of a step when others refer to it. */
export interface KnownStep {
  id: string;
  /** `step 2 (TextOperation.Reverse)`. */
  label: string;
  output: JsonSchema;
}

/** What the expressions of one step can name, with types. */
export interface TypeScope {
  input: JsonSchema;
  previous: JsonSchema;
  /** Completed before the step starts, in its own and the enclosing scopes. */
  visible: ReadonlyMap<string, KnownStep>;
  /** Steps of the whole definition as far as they are known, by id, each with the step that holds it: to tell "not yet" from "never". */
  ids: ReadonlyMap<string, string | null>;
  /** In a loop: what `item` is; `index` is known with it. */
  item?: JsonSchema;
  /** The declared variables as one object; absent: there are none. */
  vars?: JsonSchema;
  /** In the handler of a failed step, in a catch, in a compensation. */
  error?: JsonSchema;
  /** In a compensation: what the step gave. */
  output?: JsonSchema;
  /** In the input of an action step: stored secrets can be named. */
  secrets?: true;
  /** Gathers the ids of the steps that expressions name. */
  named?: Set<string>;
}

const text = { type: 'string' } as const;

/** What `error` is in a handler. */
export const errorType: JsonSchema = {
  type: 'object',
  properties: { code: text, message: text, step: { anyOf: [text, { type: 'null' }] }, details: true },
  required: ['code', 'message', 'step', 'details'],
  additionalProperties: false,
};

/** What `execution` is. */
export const executionType: JsonSchema = {
  type: 'object',
  properties: {
    id: text,
    workflowId: { anyOf: [text, { type: 'null' }] },
    workflowName: text,
    version: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
    createdAt: text,
    startedAt: text,
  },
  required: ['id', 'workflowId', 'workflowName', 'version', 'createdAt', 'startedAt'],
  additionalProperties: false,
};

/**
 * What `account` is: of a linked account of which nothing is stored, and without one, all is null or empty. Its secrets are
 * known where stored secrets are.
 */
export function accountType(secrets: boolean): JsonSchema {
  const maybe: JsonSchema = { anyOf: [text, { type: 'null' }] };
  const shown: { [name: string]: JsonSchema } = { id: maybe, name: maybe, data: { type: 'object' } };
  const properties = secrets ? { ...shown, secrets: { type: 'object' } } : shown;
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

/** What `steps.<id>` is. */
export function stepType(output: JsonSchema): JsonSchema {
  return {
    type: 'object',
    properties: { output, status: text, error: { anyOf: [errorType, { type: 'null' }] } },
    required: ['output', 'status', 'error'],
    additionalProperties: false,
  };
}
