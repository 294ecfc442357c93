import type { NewExecution } from '../../services/store/execution-records.ts';
import type { Json } from '../../workflows/language/json.ts';

/** A call as a client of the dialect sends it, without its key. */
export interface Wire {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  json?: unknown;
  /** A body that is sent as it stands. */
  text?: string;
  headers?: Record<string, string>;
}

/** A stored workflow that the dialect is to serve. */
export interface Target {
  /** `wf-…`. */
  id: string;
  /** As given to `workflows`. */
  name: string;
  definition: Json;
  /** What `open` was answered, in order. */
  opened: Json[];
}

/** Where an execution stands, whatever the dialect calls it. */
export type State = 'open' | 'completed' | 'failed' | 'cancelled';

/** What the contract suite needs to know about a dialect: values, and functions that make them. No branches elsewhere. */
export interface DialectCase {
  /** Name of the dialect's folder. */
  dialect: string;
  /** Definitions that are stored through `/v1`. Names are different for each, and hold anything a text may. */
  workflows: {
    /** Takes `input` and completes with `result`. */
    succeeds: (name: string) => Json;
    fails: (name: string) => Json;
    /** Stays open for an hour: a step waits (`release` lets it go on), or, where none can, for seconds enough to be killed in. */
    waits: (name: string) => Json;
  };
  /** Native calls before the first workflow is stored: connections and the like. */
  prepare?: readonly Wire[];
  /** Native calls that open a stored workflow to the dialect. */
  open?: (target: Target) => readonly Wire[];
  input: Json;
  /** Without `input`: for workflows that take none (`fails`, `waits`). */
  start: (target: Target, input?: Json) => Wire;
  /** The id in the answer to a start. */
  idOf: (started: Json) => string;
  /** The dialect's id of one of our executions (`ex-…`). */
  idFor: (execution: string) => string;
  poll: (target: Target, id: string) => Wire;
  /** What the answer to a poll tells. `result`: what it completed with, however the dialect tells it; null unless completed. */
  read: (document: Json) => { state: State; result: Json };
  result: Json;
  /** How `waits` ends: its open task is completed by hand, or it ends by itself within half a minute. */
  release: 'by-hand' | 'by-itself';
  /** null: no cancel is published. */
  cancel: ((target: Target, id: string) => Wire) | null;
  /** null: no list is published. */
  list: {
    /** The first page, as large as they come. */
    first: (target: Target) => Wire;
    /** Ids of executions, newest first. */
    ids: (page: Json) => string[];
    /** The page after this one; null: this was the last. */
    next: (target: Target, page: Json, headers: Headers) => Wire | null;
    /** What a stored execution must have beside `workflowId` to be listed. */
    record?: (target: Target) => Partial<NewExecution>;
  } | null;
  /** Every call that takes the id of an execution, with this one. Ids that nobody has are answered 404, odd ones with some 4xx. */
  withId: (target: Target, id: string) => readonly Wire[];
  /** A well-formed id that nobody has. */
  unknownId: string;
  /** Starts of a workflow that there is not. */
  unknownWorkflow: () => Wire;
  /** Bodies that are refused, with the published or settled status. */
  bad: (target: Target) => readonly { wire: Wire; status: number }[];
  /** Puts a key where this API has it. */
  authorize: (wire: Wire, key: string) => Wire;
  /** Other places for a key, each as good. */
  otherWays?: readonly ((wire: Wire, key: string) => Wire)[];
}

/** Most clients: a bearer token. */
export function withBearer(wire: Wire, key: string): Wire {
  return { ...wire, headers: { ...wire.headers, authorization: `Bearer ${key}` } };
}

/** And our other way. */
export function withApiKey(wire: Wire, key: string): Wire {
  return { ...wire, headers: { ...wire.headers, 'x-api-key': key } };
}

/** A value inside of JSON by its keys; null where there is none. */
export function at(value: Json | undefined, ...path: (string | number)[]): Json {
  let here: Json | undefined = value;
  for (const key of path) here = typeof here === 'object' && here !== null ? Reflect.get(here, key) : undefined;
  return here ?? null;
}

/** The same, as a text. */
export function textAt(value: Json, ...path: (string | number)[]): string {
  return String(at(value, ...path));
}
