import { z } from 'zod';
import { quoteTable } from '../../activities/database/identifiers.ts';
import type { SqlSession } from '../../activities/database/sql-session.ts';
import type { SqlResult } from '../../activities/database/sql-statement.ts';
import { untilAborted, withDeadline } from '../../activities/deadline.ts';
import { AppError, type StepError } from '../../workflows/language/app-error.ts';
import { beginCall } from './begin-statement.ts';
import { canonicalHash } from './canonical-hash.ts';
import { checkFunctions, checkStatement } from './check-statement.ts';
import { defineOperation, type OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { type FoundDatabase, findDatabase, inDatabase } from './find-database.ts';
import { preparePlain, valuesOf } from './prepare-statement.ts';
import { type CallStatement, type PlainStatement, readStatement } from './read-statement.ts';
import { json } from './resources.ts';
import { sentStatement } from './start-statement.ts';
import { STATEMENT_LIMITS } from './statement-limits.ts';
import { stopExecution } from './stop-execution.ts';

const input = z.strictObject({
  ...sentStatement,
  maxAgeMs: z.number().min(0).default(0).describe('How old a result may be that was given before.'),
});
const output = z.object({
  rows: z.array(z.record(z.string(), json)),
  columns: z.array(z.object({ name: z.string(), type: z.string().describe("In the database's words.") })),
  truncated: z.boolean().describe('There was more than is given.'),
  reused: z.boolean().describe('It was made by an equal call before.'),
});

type Given = z.output<typeof input>;
type Result = z.output<typeof output>;

/** Run a SQL statement, or call a workflow's procedure, and give its rows. */
export const runStatement = defineOperation({
  name: 'runStatement',
  summary: 'Run a SQL statement, or call a procedure, and give its rows',
  scope: 'run',
  input,
  output,
  async run(deps: OperationDeps, given, context): Promise<Result> {
    const read = await readStatement(given.query, given.parameters);
    const database = await findDatabase(deps, context, given.connection);
    return read.kind === 'call'
      ? runCall(deps, context, given, { database, call: read })
      : runPlain(deps, context, given, { database, plain: read });
  },
});

/** The call is an execution; what it stores is read once it has ended. */
async function runCall(
  deps: OperationDeps,
  context: OperationContext,
  given: Given,
  { database, call }: { database: FoundDatabase; call: CallStatement },
): Promise<Result> {
  const { waitMs, rows, bytes } = limitsOf(deps);
  const { outcome } = await beginCall(deps, context, { ...given, waitMs, strict: true }, call);
  const { execution, ended } = outcome;
  if (!ended) {
    // One whose caller has gone goes on: an equal call finds what it stores.
    if (!context.signal.aborted) await stop(deps, context, execution.id);
    throw tookTooLong(waitMs);
  }
  if (execution.status !== 'COMPLETED') throw toAppError(execution.error, execution.status);
  const { table, reused } = Called.parse(execution.output);
  if (table === null) return { rows: [], columns: [], truncated: false, reused };
  const read = `SELECT * FROM ${quoteTable(table)}`;
  const result = await withinLimit(deps, context, database, (session) =>
    session.transaction('read', () => session.run({ sql: read, values: [] }, { rows, bytes })),
  );
  return toResult(result, reused);
}

const Called = z.object({ table: z.string().nullable(), reused: z.boolean() });

async function runPlain(
  deps: OperationDeps,
  context: OperationContext,
  given: Given,
  { database, plain }: { database: FoundDatabase; plain: PlainStatement },
): Promise<Result> {
  const mode = await checkStatement(deps, context, plain, given.safe);
  const { fault } = preparePlain(plain, mode, given);
  if (fault !== null) throw new AppError('statement-refused', fault);
  const { rows, bytes } = limitsOf(deps);
  const statement = { sql: plain.sql, values: valuesOf(plain, given.parameters) };
  return withinLimit(deps, context, database, async (session) => {
    await checkFunctions(context.caller, session, plain.functions);
    const run = () => session.transaction(mode, () => session.run(statement, { rows, bytes }));
    return mode === 'read' && given.maxAgeMs > 0
      ? readThrough(deps, session, { key: keyOf(context, given), maxAgeMs: given.maxAgeMs }, run)
      : toResult(await run(), false);
  });
}

/** Takes a kept result that is young enough and that no write has followed. */
async function readThrough(
  deps: OperationDeps,
  session: SqlSession,
  { key, maxAgeMs }: { key: string; maxAgeMs: number },
  run: () => Promise<SqlResult>,
): Promise<Result> {
  const { cache } = limitsOf(deps);
  // Before the statement: a write in between makes what is kept look older than it is.
  const { rows } = await session.run({ sql: 'SELECT pg_current_snapshot()::text AS snapshot', values: [] });
  const snapshot = String(rows[0]?.snapshot);
  const at = deps.clock().getTime();
  const kept = cache?.find(key);
  if (kept && kept.snapshot === snapshot && at - kept.at <= maxAgeMs) return toResult(kept.result, true);
  const result = await run();
  cache?.keep(key, { result, snapshot, at });
  return toResult(result, false);
}

function keyOf({ caller }: OperationContext, { connection, query, parameters }: Given): string {
  return canonicalHash([caller.tenantId, caller.key?.id ?? null, connection, query, parameters]);
}

/** Opening the database counts too: a caller that waits for others' statements waits no longer. @throws AppError `statement-timeout` */
async function withinLimit<Value>(
  deps: OperationDeps,
  context: OperationContext,
  database: FoundDatabase,
  work: (session: SqlSession) => Promise<Value>,
): Promise<Value> {
  const { waitMs } = limitsOf(deps);
  return withDeadline({ ms: waitMs, late: () => tookTooLong(waitMs) }, (deadline) => {
    const late = untilAborted(deadline);
    // Given up, it ends by itself: its signal has fired.
    const parents = [context.signal, deadline];
    return Promise.race([late, withDeadline({ parents }, (signal) => inDatabase(database, signal, work))]);
  });
}

async function stop(deps: OperationDeps, { caller, ...context }: OperationContext, id: string): Promise<void> {
  const reason = 'The caller waited for a minute, which is the limit of a synchronous call.';
  const own = { ...context, caller: { tenantId: caller.tenantId } };
  // It may have ended just now.
  await stopExecution(deps, own, { execution: id, reason }, 'cancel').catch((error: unknown) =>
    deps.report(`The call ${id} was not stopped.`, error),
  );
}

function limitsOf({ statements }: OperationDeps) {
  return statements ?? STATEMENT_LIMITS;
}

function tookTooLong(waitMs: number): AppError {
  const seconds = waitMs / 1000;
  return new AppError(
    'statement-timeout',
    `The statement took longer than ${seconds} s. Start it as a job, which has no limit.`,
  );
}

const outerCodes = ['execution-cancelled', 'execution-terminated', 'execution-timeout'] as const;

function toAppError(error: StepError | null, status: string): AppError {
  const away = error?.code === 'sql-unreachable' ? ('unavailable' as const) : undefined;
  const code = away ?? outerCodes.find((each) => each === error?.code) ?? 'sql-failed';
  return new AppError(code, error?.message ?? `The call ended ${status}.`);
}

function toResult({ rows, columns, truncated }: SqlResult, reused: boolean): Result {
  return { rows, columns, truncated, reused };
}
