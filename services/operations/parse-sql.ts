import { AppError } from '../../workflows/language/app-error.ts';
import { isObject, type Json, type JsonObject } from '../../workflows/language/json.ts';

/** One statement as PostgreSQL's own parser reads it. */
export interface ParsedStatement {
  /** `SelectStmt`, `CallStmt`, … */
  type: string;
  tree: JsonObject;
}

/** Reads SQL with PostgreSQL's own parser. @throws AppError `statement-refused` with what it says */
export async function parseSql(sql: string): Promise<ParsedStatement[]> {
  // Loaded with the first statement: most processes never see one.
  const { parse } = await import('libpg-query');
  const parsed: unknown = await parse(sql).catch((error: unknown) => {
    throw refuse(sql, error);
  });
  const statements = isObject(parsed) && Array.isArray(parsed.stmts) ? parsed.stmts : [];
  return statements.flatMap((each) => {
    const [first] = isObject(each) && isObject(each.stmt) ? Object.entries(each.stmt) : [];
    return first && isObject(first[1]) ? [{ type: first[0], tree: first[1] }] : [];
  });
}

/** `at [line:column]`, counted from 1, of an offset in characters. */
export function placeIn(text: string, offset: number): string {
  const before = text.slice(0, Math.max(0, offset)).split('\n');
  return `at [${before.length}:${(before.at(-1)?.length ?? 0) + 1}]`;
}

function refuse(sql: string, error: unknown): AppError {
  const message = error instanceof Error ? error.message : String(error);
  const details: unknown = error instanceof Error && 'sqlDetails' in error ? error.sqlDetails : null;
  const at = isObject(details) && typeof details.cursorPosition === 'number' ? details.cursorPosition : null;
  const place = at === null ? '' : ` ${placeIn(sql, at)}`;
  return new AppError('statement-refused', `Query error: ${message}${place}`, { cause: error });
}

/** Every object in a tree, the tree itself included. */
export function* nodesOf(value: Json | undefined): Generator<JsonObject> {
  if (Array.isArray(value)) for (const each of value) yield* nodesOf(each);
  else if (isObject(value)) {
    yield value;
    for (const each of Object.values(value)) yield* nodesOf(each);
  }
}
