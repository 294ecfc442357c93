import { AppError } from '../../workflows/language/app-error.ts';
import { acceptExecution, joinEarlier } from './accept-execution.ts';
import { checkInputSize } from './check-input-size.ts';
import { checkFunctions, checkStatement, findProcedure } from './check-statement.ts';
import { compileDefinition } from './compile-definition.ts';
import type { OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findDatabase, inDatabase } from './find-database.ts';
import { withoutGrants } from './grants.ts';
import type { StartOutcome } from './outcomes.ts';
import { prepareCall, preparePlain, type SentStatement, type StatementStep } from './prepare-statement.ts';
import { type CallStatement, readStatement } from './read-statement.ts';
import { statementLabels } from './statement-resource.ts';

/** A statement that is to run as an execution. */
export interface BeginningStatement extends SentStatement {
  /** See `checkStatement`. */
  safe: boolean;
  idempotencyKey?: string | undefined;
  waitMs: number;
  /** Refuse values that do not fit at once, instead of in the execution. */
  strict: boolean;
}

/** What was begun. */
export interface BegunStatement {
  outcome: StartOutcome;
  table: string | null;
}

/**
 * Starts the execution of a statement: of the workflow whose procedure it calls, or of one Sql step.
 * @throws AppError `statement-refused`, `not-granted`, `procedure-not-found`, `connection-not-found`
 */
export async function beginStatement(
  deps: OperationDeps,
  context: OperationContext,
  given: BeginningStatement,
): Promise<BegunStatement> {
  const { query, parameters } = given;
  const read = await readStatement(query, parameters);
  const database = await findDatabase(deps, context, given.connection);
  checkInputSize(parameters);
  if (read.kind !== 'call') {
    const mode = await checkStatement(deps, context, read, given.safe);
    if (context.caller.key?.grants)
      await inDatabase(database, context.signal, (session) => checkFunctions(context.caller, session, read.functions));
    return begin(deps, context, given, { ...preparePlain(read, mode, given), workflow: null });
  }
  return beginCall(deps, context, given, read);
}

/** The same for a statement that was read as a CALL. */
export async function beginCall(
  deps: OperationDeps,
  context: OperationContext,
  given: BeginningStatement,
  call: CallStatement,
): Promise<BegunStatement> {
  const procedure = await findProcedure(deps, context, given.connection, call);
  const { workflowId: id, version } = procedure.content;
  return begin(deps, context, given, { ...prepareCall(call, procedure, given), workflow: { id, version } });
}

async function begin(
  deps: OperationDeps,
  { caller, ...context }: OperationContext,
  given: BeginningStatement,
  prepared: StatementStep & { workflow: { id: string; version: number } | null },
): Promise<BegunStatement> {
  const { connection, query, parameters, idempotencyKey, waitMs } = given;
  const { name, step, table, fault, workflow } = prepared;
  if (fault !== null && given.strict) throw new AppError('statement-refused', fault);
  const { tenantId } = caller;
  // What it may reach has been checked, by other rules than those of executions.
  const own: OperationContext = { ...context, caller: withoutGrants(caller) };
  const request = { key: idempotencyKey, body: { statement: { connection, query, parameters } }, waitMs };
  const { joined, idempotency } = await joinEarlier(deps, own, request);
  if (joined) return { outcome: joined, table };
  const definition = { name, timeout: 'P30D', steps: [step] };
  const { plan } = await compileDefinition(deps, tenantId, definition);
  const outcome = await acceptExecution(deps, own, {
    workflowId: workflow?.id ?? null,
    workflowName: name,
    version: workflow?.version ?? null,
    plan,
    inline: { definition, plan, query },
    input: parameters,
    labels: statementLabels(caller, connection, table),
    webhook: null,
    idempotency,
    waitMs,
  });
  return { outcome, table };
}
