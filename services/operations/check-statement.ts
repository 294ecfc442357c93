import { quoteName, readName } from '../../activities/database/identifiers.ts';
import type { SqlSession } from '../../activities/database/sql-session.ts';
import { TEMP_SCHEMA } from '../../activities/warehouse/warehouse-table.ts';
import { AppError } from '../../workflows/language/app-error.ts';
import type { NamedRecord } from '../store/named-store.ts';
import type { ProcedureContent } from '../store/procedures.ts';
import { fullName } from './api-access.ts';
import type { Caller, OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { grantedNames, isGranted } from './grants.ts';
import { harmlessFunctions } from './harmless-functions.ts';
import { harmlessTypes, isHarmlessType } from './harmless-types.ts';
import { notGranted } from './not-granted.ts';
import type { CallStatement, PlainStatement } from './read-statement.ts';
import { tableName } from './sql-tree.ts';
import { callFilter, presentStatement } from './statement-resource.ts';

/** A procedure with the name of its workflow. */
export interface CallableProcedure extends NamedRecord<ProcedureContent> {
  workflowName: string;
}

/** How a plain statement may run. */
export type StatementMode = 'read' | 'write';

/**
 * Whether a plain statement may run, and how: reading in a transaction that can change nothing; changes need the scope
 * `write`. A key whose grants name tables reaches those and the tables of calls that it may make, and may define nothing.
 * `safe`: the request is one that a web page can make unseen, so without keys it changes nothing. @throws AppError `not-granted`
 */
export async function checkStatement(
  deps: OperationDeps,
  { caller }: OperationContext,
  { kind, tables, types }: PlainStatement,
  safe: boolean,
): Promise<StatementMode> {
  if (kind !== 'read' && !mayWrite(caller, safe)) throw notGranted('changes: it has no scope `write`');
  if (grantedNames(caller, 'tables') !== undefined) {
    if (kind === 'define') throw notGranted('statements that define things: its grants name single tables');
    for (const table of tables) await checkTable(deps, caller, table);
    const telling = types.find((type) => !isHarmlessType(type));
    if (telling) throw notGranted(`the type ${telling.join('.')}`);
  }
  return kind === 'read' ? 'read' : 'write';
}

/**
 * In the database, since only it knows: a function could read a table that the statement does not name. One that is not
 * there is refused as well: a type can be called as a function is, and each table has one of its name. @throws AppError `not-granted`
 */
export async function checkFunctions(caller: Caller, session: SqlSession, names: readonly string[]): Promise<void> {
  if (grantedNames(caller, 'tables') === undefined || names.length === 0) return;
  const { rows } = await session.run({
    sql: `SELECT called AS name FROM unnest($1::text[]) AS called
      LEFT JOIN pg_proc ON proname = called LEFT JOIN pg_language ON pg_language.oid = prolang
      WHERE CASE WHEN proname IS NULL THEN NOT called = ANY($3::text[])
        ELSE provolatile <> 'i' AND NOT (called = ANY($2::text[]) AND lanname IN ('internal', 'c')) END LIMIT 1`,
    values: [[...names], [...harmlessFunctions], [...harmlessTypes]],
  });
  const [found] = rows;
  if (found) throw notGranted(`the function ${String(found.name)}: its grants name single tables`);
}

/** The procedure that a CALL names, with what it reads, all of which the key must reach. @throws AppError `not-granted`, `procedure-not-found` */
export async function findProcedure(
  deps: OperationDeps,
  { caller }: OperationContext,
  connection: string,
  { schema, name }: CallStatement,
): Promise<CallableProcedure> {
  const inPlace = schema === TEMP_SCHEMA || schema === null;
  const found = inPlace ? await deps.store.procedures.find(caller.tenantId, name) : null;
  const head = found && (await deps.store.workflows.findHead(caller.tenantId, found.content.workflowId));
  if (!found || !head || found.content.connection !== connection) {
    if (grantedNames(caller, 'workflows') !== undefined) throw notGranted(`the procedure ${name}`);
    throw new AppError(
      'procedure-not-found',
      `There is no procedure ${schema ?? TEMP_SCHEMA}.${name} on the connection ${JSON.stringify(connection)}.`,
    );
  }
  if (!isGranted(caller, 'workflows', head.id)) throw notGranted(`the procedure ${name}`);
  for (const table of found.content.reads) await checkTable(deps, caller, table);
  if (!head.enabled)
    throw new AppError(
      'workflow-disabled',
      `The workflow behind the procedure ${name} is disabled. Enable it to call it.`,
    );
  return { ...found, workflowName: head.name };
}

function mayWrite({ key }: Caller, safe: boolean): boolean {
  return key ? key.scopes.includes('write') || key.scopes.includes('admin') : !safe;
}

async function checkTable(deps: OperationDeps, caller: Caller, table: string): Promise<void> {
  const granted = grantedNames(caller, 'tables');
  if (granted === undefined || granted.some((name) => canonical(name) === table)) return;
  if (await isOutputOfOwnCall(deps, caller, table)) return;
  throw notGranted(`the table ${table}`);
}

/** What a call of the key's own was given, of a procedure that it may call: the executions of its calls tell their tables. */
async function isOutputOfOwnCall({ store }: OperationDeps, caller: Caller, table: string): Promise<boolean> {
  const [, name = '', procedure] = /^"workflows_temp"\."((wfproc_[0-9a-f]{16})_out_[0-9a-f]{16})"$/.exec(table) ?? [];
  const found = procedure === undefined ? null : await store.procedures.find(caller.tenantId, procedure);
  if (!found || !isGranted(caller, 'workflows', found.content.workflowId)) return false;
  const labels = callFilter(caller, fullName(found, name));
  const calls = await store.executions.list(caller.tenantId, { labels }, { after: null, limit: 20, order: 'desc' });
  // Anybody may give an execution such labels; what was sent as a statement is in those of statements only.
  const whole = await Promise.all(calls.map(({ id }) => store.executions.find(caller.tenantId, id)));
  return whole.some((record) => record && presentStatement(record, caller) !== null);
}

/** A granted table as it is compared; the first of three parts, the database, is dropped. */
function canonical(granted: string): string {
  const [name = '', schema] = (readName(granted, 3) ?? []).reverse();
  return name === '' ? quoteName(granted) : tableName(schema, name);
}
