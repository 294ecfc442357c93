import { isObject, type Json, type JsonObject } from '../../workflows/language/json.ts';
import type { PreparedInput, StepSurroundings } from '../../workflows/language/step-type.ts';
import { plainText } from '../../workflows/language/template.ts';
import { grammars } from './sql-grammar.ts';
import { readSql } from './sql-text.ts';

type Faults = PreparedInput['faults'][number][];

/**
 * Completes the input of a Sql step by the connection that the definition's `expose` names. What must be written down in
 * the definition (`literal`) is neither taken from other steps nor made by a template: SQL text never depends on data.
 */
export function prepareSqlInput(
  authored: Json | undefined,
  { expose }: StepSurroundings,
  literal: 'sql' | 'statements' | 'table' | 'body',
): PreparedInput & { faults: Faults } {
  if (!isObject(authored) || authored[literal] === undefined) {
    const detail = `needs \`${literal}\` written down in its own input: it is never taken from another step`;
    return { ...(authored === undefined ? {} : { input: authored }), faults: [{ path: [], detail }] };
  }
  const connection = authored.connection === undefined ? exposedConnection(expose) : undefined;
  const unnamed = authored.connection === undefined && connection === undefined;
  const input = { ...authored, ...(connection === undefined ? {} : { connection }) };
  return { input, faults: unnamed ? [{ path: [], detail: connectionDetail }] : [] };
}

/** What is wrong with a SQL text as authored. */
export function findSqlFaults(sql: Json | undefined, path: (string | number)[]): Faults {
  if (typeof sql !== 'string') return [];
  const text = plainText(sql);
  if (text === null) return [{ path, detail: templateDetail }];
  // Which database it is for shows when it runs, and then it is read anew: here it has to be right for one of them.
  const readings = grammars.map((grammar) => readSql(text, grammar));
  const [first] = readings;
  if (!first || readings.some(({ fault, statements }) => fault === null && statements === 1)) return [];
  const { fault, statements } = first;
  if (fault) return [{ path, detail: `has a SQL text that ${fault}` }];
  return [
    { path, detail: `takes one statement, but its SQL text holds ${statements}; a Sql.Transaction takes several` },
  ];
}

/** Else it would be taken from what is piped, and a caller would choose the database. */
const connectionDetail = 'needs `connection`: the name of a stored connection, or `warehouse`';

const templateDetail =
  'takes no template inside SQL text, where values would become SQL; write $1 or @name there and give the value in `parameters`';

/** The database or connection that another API serves the workflow under. */
function exposedConnection(expose: JsonObject): string | undefined {
  for (const part of Object.values(expose)) {
    const name = isObject(part) ? (part.connection ?? part.database) : undefined;
    if (typeof name === 'string') return name;
  }
  return undefined;
}
