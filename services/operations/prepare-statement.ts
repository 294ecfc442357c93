import type { Json, JsonObject } from '../../workflows/language/json.ts';
import { escapeTemplate } from '../../workflows/language/template.ts';
import { publishedTable, toFrozen } from './api-access.ts';
import { bindArguments } from './bind-arguments.ts';
import type { CallableProcedure, StatementMode } from './check-statement.ts';
import type { CallStatement, PlainStatement } from './read-statement.ts';
import { findValue, notSent } from './value-places.ts';

/** What was sent. */
export interface SentStatement {
  connection: string;
  query: string;
  parameters: Json;
}

/** A statement as one step. */
export interface StatementStep {
  name: string;
  step: JsonObject;
  /** The full name of the table that it stores. */
  table: string | null;
  /** What is wrong with its values: the step then only says so. */
  fault: string | null;
}

/** Longer than any attempt of a step: statements that were accepted have no limit of time. */
const DAY = 'PT24H';

/** A CALL as a step: its arguments are taken from the execution's input, so that it can be run again with another one. */
export function prepareCall(
  call: CallStatement,
  procedure: CallableProcedure,
  { connection, query, parameters }: SentStatement,
): StatementStep {
  const { reuse, parameters: wanted } = procedure.content;
  const bound = bindArguments(call, wanted, parameters, query);
  const { workflowName: name } = procedure;
  // The table is told all the same; nothing ever makes it.
  if ('fault' in bound)
    return { name, step: failing(bound.fault), table: publishedTable(procedure, [parameters]), fault: bound.fault };
  const { body, ...frozen } = toFrozen(procedure);
  const input = { connection, ...frozen, body: escapeTemplate(body), arguments: bound.templates, reuse };
  return {
    name,
    step: { id: 'call', type: 'Sql.Procedure', timeout: DAY, input },
    table: publishedTable(procedure, bound.values),
    fault: null,
  };
}

/** Any other statement as a step, with its values beside it. */
export function preparePlain(
  { sql, places }: PlainStatement,
  mode: StatementMode,
  { connection, query, parameters }: SentStatement,
): StatementStep {
  const name = 'SQL statement';
  const found = places.map((place) => findValue(place, parameters));
  const missing = places[found.indexOf(null)];
  if (missing) {
    const fault = notSent(missing, query);
    return { name, step: failing(fault), table: null, fault };
  }
  const values = found.flatMap((each) => (each ? [each.template] : []));
  const operation = mode === 'read' ? 'query' : 'execute';
  // Braces in SQL are SQL; only in a definition would they be templates.
  const input = { connection, sql: escapeTemplate(sql), parameters: values, operation };
  return { name, step: { id: 'statement', type: 'Sql', timeout: DAY, input }, table: null, fault: null };
}

/** The values of a statement, when it runs at once. @throws nothing: `fault` of `preparePlain` tells what is missing */
export function valuesOf({ places }: PlainStatement, parameters: Json): Json[] {
  return places.map((place) => findValue(place, parameters)?.value ?? null);
}

function failing(message: string): JsonObject {
  const input = { status: 'failed', code: 'sql-failed', message: escapeTemplate(message) };
  return { id: 'refuse', type: 'Terminate', input };
}
