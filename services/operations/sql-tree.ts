import { quoteName } from '../../activities/database/identifiers.ts';
import { isObject, type Json, type JsonObject } from '../../workflows/language/json.ts';
import { nodesOf } from './parse-sql.ts';

/** A table as it is compared with others: schema and name, quoted. */
export function tableName(schema: string | undefined, name: string): string {
  return `${quoteName(schema ?? 'public')}.${quoteName(name)}`;
}

/** The tables that a statement names, those of its WITH left out where they are meant. */
export function tablesOf(tree: JsonObject): string[] {
  const found = new Set<string>();
  collect(tree, new Set(), found);
  return [...found];
}

function collect(value: Json, known: ReadonlySet<string>, found: Set<string>): void {
  if (Array.isArray(value)) for (const each of value) collect(each, known, found);
  if (!isObject(value)) return;
  if (typeof value.relname === 'string') {
    const schema = typeof value.schemaname === 'string' ? value.schemaname : undefined;
    if (schema !== undefined || !known.has(value.relname)) found.add(tableName(schema, value.relname));
  }
  const { withClause, ...rest } = value;
  const inner = isObject(withClause) ? collectWith(withClause, known, found) : known;
  for (const each of Object.values(rest)) collect(each, inner, found);
}

/** Each sees those before it, itself and all others only when RECURSIVE: else its own name is a table's. */
function collectWith(clause: JsonObject, known: ReadonlySet<string>, found: Set<string>): ReadonlySet<string> {
  const list = [...nodesOfList(clause.ctes)];
  const names = list.map(({ ctename }) => String(ctename));
  const all = new Set([...known, ...names]);
  list.forEach((each, index) => {
    const seen = clause.recursive === true ? all : new Set([...known, ...names.slice(0, index)]);
    collect(each, seen, found);
  });
  return all;
}

function nodesOfList(list: Json | undefined): JsonObject[] {
  const given: Json[] = Array.isArray(list) ? list : [];
  return given.flatMap((each) =>
    isObject(each) && isObject(each.CommonTableExpr) ? [each.CommonTableExpr] : isObject(each) ? [each] : [],
  );
}

/** The functions that it names, without their schemas, in lower case unless quoted. */
export function functionsOf(tree: JsonObject): string[] {
  const found = new Set<string>();
  for (const node of nodesOf(tree)) {
    const names = namesIn(node.funcname);
    const last = names.at(-1);
    if (last !== undefined) found.add(last);
  }
  return [...found];
}

/** The types that it names, wherever: in casts, in lists of columns, in what JSON gives. */
export function typesOf(tree: JsonObject): string[][] {
  return [...nodesOf(tree)].flatMap((node) => (typeof node.typemod === 'number' ? [namesIn(node.names)] : []));
}

/** The parts of a name in a list of String nodes. */
export function namesIn(list: Json | undefined): string[] {
  const given: Json[] = Array.isArray(list) ? list : [];
  return given.flatMap((each) =>
    isObject(each) && isObject(each.String) && typeof each.String.sval === 'string' ? [each.String.sval] : [],
  );
}

const changing = ['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'];

/** Whether something inside of it changes rows. */
export function hasChange(tree: JsonObject): boolean {
  return [...nodesOf(tree)].some((node) => changing.some((type) => Object.hasOwn(node, type)));
}

/** Where three-part names begin, in bytes. */
export function catalogPlaces(tree: JsonObject): number[] {
  return [...nodesOf(tree)].flatMap((node) =>
    typeof node.relname === 'string' && typeof node.catalogname === 'string'
      ? [typeof node.location === 'number' ? node.location : 0]
      : [],
  );
}
