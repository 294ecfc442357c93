import { z } from 'zod';
import type { StoredExecution } from '../store/execution-records.ts';
import type { Labels } from '../store/workflow-records.ts';
import type { Caller } from './define-operation.ts';
import { executionStatus, stepError } from './resources.ts';

/** A statement that runs as an execution. */
export const statement = z.object({
  execution: z.string().describe('The id of its execution.'),
  connection: z.string(),
  query: z.string().describe('As it was sent.'),
  table: z.string().nullable().describe('The full name of the table that it stores; null: none is known.'),
  keyId: z.string().nullable().describe('Of the key that it was sent with.'),
  own: z.boolean().describe('That is the key that asks.'),
  status: executionStatus,
  error: stepError.nullable(),
  createdAt: z.iso.datetime(),
});

export type Statement = z.infer<typeof statement>;

/** Labels of such an execution; they find it, and travel to what runs again. */
const MARK = 'sql.statement';
const CONNECTION = 'sql.connection';
const TABLE = 'sql.table';
const KEY = 'sql.key';

/** What lists of statements are filtered by. */
export function statementFilter({ key }: Caller): { name: string; value: string }[] {
  const own = key?.grants ? [{ name: KEY, value: key.id }] : [];
  return [{ name: MARK, value: 'true' }, ...own];
}

/** What calls of a key are found by that were given a table, which each tells by its full name. */
export function callFilter({ key }: Caller, table: string): { name: string; value: string }[] {
  return [
    { name: TABLE, value: table },
    { name: KEY, value: key?.id ?? '' },
    { name: MARK, value: 'true' },
  ];
}

/** The labels of a statement's execution. */
export function statementLabels({ key }: Caller, connection: string, table: string | null): Labels {
  return {
    [MARK]: 'true',
    [CONNECTION]: connection,
    ...(table === null ? {} : { [TABLE]: table }),
    ...(key ? { [KEY]: key.id } : {}),
  };
}

/** Whose statement it is: of a request that was sent again by another key, that of the first. */
export function senderOf(labels: Labels, key: Caller['key']): Pick<Statement, 'keyId' | 'own'> {
  const keyId = labels[KEY] ?? null;
  return { keyId, own: keyId === (key?.id ?? null) };
}

/** An execution as a statement; null: it is none, or one that the caller's key does not reach: those with grants see their own. */
export function presentStatement(
  record: Pick<StoredExecution, 'id' | 'labels' | 'status' | 'error' | 'createdAt' | 'inline'>,
  { key }: Caller,
): Statement | null {
  const { labels, inline } = record;
  const connection = labels[CONNECTION];
  const query = inline?.query;
  if (query === undefined || connection === undefined || labels[MARK] === undefined) return null;
  if (key?.grants && labels[KEY] !== key.id) return null;
  const { id, status, error, createdAt } = record;
  const told = { table: labels[TABLE] ?? null, ...senderOf(labels, key) };
  return { execution: id, connection, query, ...told, status, error, createdAt: createdAt.toISOString() };
}
