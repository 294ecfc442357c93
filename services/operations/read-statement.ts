import { readSql } from '../../activities/database/sql-text.ts';
import { AppError } from '../../workflows/language/app-error.ts';
import { isObject, type Json, type JsonObject } from '../../workflows/language/json.ts';
import { type ParsedStatement, parseSql, placeIn } from './parse-sql.ts';
import { quoteBackticks } from './quote-backticks.ts';
import { catalogPlaces, functionsOf, hasChange, namesIn, tablesOf, typesOf } from './sql-tree.ts';

/** A value that comes with a statement: by name (`@name`) or by place, from 1. */
export type ValuePlace = { name: string } | { number: number };

/** An argument of a CALL. */
export type CallArgument = { place: ValuePlace } | { value: Json };

/** `CALL name(…)`. */
export interface CallStatement {
  kind: 'call';
  schema: string | null;
  name: string;
  arguments: CallArgument[];
}

/** Any other statement, as PostgreSQL takes it: its values are `$1`, `$2`, …. */
export interface PlainStatement {
  /** `define`: neither rows are read nor changed, but what is there or how the session is set. */
  kind: 'read' | 'change' | 'define';
  sql: string;
  /** Of `$1`, `$2`, … in order. */
  places: ValuePlace[];
  /** Quoted, with their schemas. */
  tables: string[];
  functions: string[];
  /** In the parts of their names. */
  types: string[][];
}

/** The function that sets what SET does: the user too, and no transaction that only reads hinders it. */
const SETTING = 'set_config';
/** Statements of sessions and streams, which nobody could use through a request. */
const refusedTypes = ['TransactionStmt', 'CopyStmt', 'PrepareStmt', 'ExecuteStmt', 'ListenStmt', 'DeclareCursorStmt'];

/**
 * Reads one statement: names in backticks, three-part names (the first part is dropped), `@name`, `$1` and `:1` are
 * understood. @throws AppError `statement-refused`
 */
export async function readStatement(text: string, parameters: Json): Promise<CallStatement | PlainStatement> {
  const { sql, places } = numberPlaces(quoteBackticks(text, { places: Array.isArray(parameters) }));
  const [statement, ...others] = await parseSql(sql);
  if (!statement) throw refuse('the statement is empty', 0, text);
  if (others.length > 0) throw refuse('send one statement at a time', 0, text);
  if (statement.type === 'CallStmt') return readCall(statement.tree, places, text);
  if (refusedTypes.includes(statement.type)) throw refuse('this kind of statement is not taken here', 0, text);
  return {
    kind: kindOf(statement),
    sql: dropCatalogs(sql, statement.tree),
    places,
    tables: tablesOf(statement.tree),
    functions: functionsOf(statement.tree),
    types: typesOf(statement.tree),
  };
}

/** Values become `$1`, `$2`, … in order of appearance, each place or name once. */
function numberPlaces(sql: string): { sql: string; places: ValuePlace[] } {
  const { parts, fault, statements } = readSql(sql);
  if (fault) throw refuse(`the text ${fault}`, 0, sql);
  if (statements > 1) throw refuse('send one statement at a time', 0, sql);
  const numbers = new Map<string, number>();
  const places: ValuePlace[] = [];
  const numberOf = (key: string, place: ValuePlace) => {
    const number = numbers.get(key) ?? places.push(place);
    numbers.set(key, number);
    return `$${number}`;
  };
  const written = parts.map((part) => {
    if (part.kind === 'text') return part.text;
    if (part.kind === 'table') return `$${String.fromCharCode(97 + part.index)}`;
    if (part.kind === 'place') return numberOf(`$${part.number}`, { number: part.number });
    return numberOf(`@${part.name}`, { name: part.name });
  });
  return { sql: written.join(''), places };
}

function kindOf({ type, tree }: ParsedStatement): PlainStatement['kind'] {
  if (type === 'SelectStmt' && !('intoClause' in tree) && !functionsOf(tree).includes(SETTING))
    return hasChange(tree) ? 'change' : 'read';
  return ['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'].includes(type) ? 'change' : 'define';
}

/** The first of three parts is the database, which the connection has chosen already. */
function dropCatalogs(sql: string, tree: JsonObject): string {
  let bytes = Buffer.from(sql);
  for (const at of catalogPlaces(tree).sort((one, other) => other - one)) {
    const rest = bytes.subarray(at).toString();
    const first = /^(?:"(?:[^"]|"")*"|[^\s."]+)\s*\.\s*/.exec(rest)?.[0];
    if (first === undefined) throw refuse('a name of three parts cannot be read', at, sql);
    bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(rest.slice(first.length))]);
  }
  return bytes.toString();
}

function readCall({ funccall }: JsonObject, places: readonly ValuePlace[], text: string): CallStatement {
  const call = isObject(funccall) ? funccall : {};
  const [name = '', schema] = namesIn(call.funcname).reverse();
  const given: Json[] = Array.isArray(call.args) ? call.args : [];
  return {
    kind: 'call',
    schema: schema ?? null,
    name,
    arguments: given.map((each) => readArgument(each, places, text)),
  };
}

function readArgument(node: Json, places: readonly ValuePlace[], text: string): CallArgument {
  if (isObject(node) && isObject(node.ParamRef)) {
    const place = places[Number(node.ParamRef.number ?? 0) - 1];
    if (place) return { place };
  }
  const literal = isObject(node) && isObject(node.A_Const) ? readLiteral(node.A_Const) : undefined;
  if (literal !== undefined) return { value: literal };
  throw refuse('arguments of a CALL are parameters or plain literals', text.indexOf('('), text);
}

function readLiteral(node: JsonObject): Json | undefined {
  if (node.isnull === true) return null;
  if (isObject(node.ival)) return Number(node.ival.ival ?? 0);
  if (isObject(node.fval)) return Number(node.fval.fval);
  if (isObject(node.boolval)) return node.boolval.boolval === true;
  return isObject(node.sval) ? String(node.sval.sval ?? '') : undefined;
}

function refuse(what: string, offset: number, text: string): AppError {
  return new AppError('statement-refused', `Query error: ${what} ${placeIn(text, offset)}`);
}
