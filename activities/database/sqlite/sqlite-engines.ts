import { z } from 'zod';
import type { JsonObject } from '../../../workflows/language/json.ts';
import { anyJson } from '../../any-json.ts';

/** What an engine is asked to do; its answer comes before the next. */
export const EngineRequest = z.discriminatedUnion('kind', [
  /** Opens a file, which is made when it is not there; it grows to `maxBytes` at most, and waits `busyMs` for others. */
  z.object({ kind: z.literal('open'), file: z.string(), maxBytes: z.int(), busyMs: z.int() }),
  /** Begins a transaction. `readOnly`: it can change nothing. */
  z.object({ kind: z.literal('begin'), readOnly: z.boolean() }),
  z.object({ kind: z.literal('commit') }),
  z.object({ kind: z.literal('rollback') }),
  /** Runs one statement with its `?1`, `?2`, … and reads within the caps. */
  z.object({
    kind: z.literal('run'),
    sql: z.string(),
    values: z.array(anyJson),
    caps: z.object({ rows: z.int(), bytes: z.int() }),
  }),
  z.object({ kind: z.literal('close') }),
]);
export type EngineRequest = z.infer<typeof EngineRequest>;

/** Rows of a statement, by their columns. They are not looked at again: an engine is our own. */
export const EngineRows = z.object({
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  rows: z.custom<JsonObject[]>(Array.isArray),
  rowCount: z.int(),
  truncated: z.boolean(),
});
export type EngineRows = z.infer<typeof EngineRows>;

/** What an engine answers: what came of it, or SQLite's extended result code and message. */
export const EngineAnswer = z.union([
  z.object({ refused: z.object({ code: z.int(), message: z.string() }) }),
  z.object({ done: EngineRows.nullable() }),
]);
export type EngineAnswer = z.infer<typeof EngineAnswer>;

/** SQLite's word on a request. */
export class EngineRefusal extends Error {
  override name = 'EngineRefusal';
  /** SQLite's extended result code. */
  readonly code: number;

  constructor({ code, message }: { code: number; message: string }) {
    super(message);
    this.code = code;
  }
}

/** The engine is gone: it was ended, or broke down. */
export class EngineLost extends Error {
  override name = 'EngineLost';
  /** It ended itself, since it needed more memory than it may have. */
  readonly hungry: boolean;

  constructor(message: string, hungry = false) {
    super(message);
    this.hungry = hungry;
  }
}

/** SQLite in a process of its own, which can be ended whatever it does. */
export interface SqliteEngine {
  /** One request at a time. @throws EngineRefusal, EngineLost */
  ask(request: EngineRequest): Promise<EngineRows | null>;
  /** Ends it at once, in the middle of a statement too; the file stays whole by its journal. */
  kill(): void;
  /** Gives it back, closed; one that is lost is forgotten. */
  release(): void;
}

/** The engines of a process. */
export interface SqliteEngines {
  /** An engine for one session; waits while too many work, or too many for this `folder`. @throws the signal's reason */
  take(folder: string, signal: AbortSignal): Promise<SqliteEngine>;
  /** Ends all of them. */
  close(): void;
}
