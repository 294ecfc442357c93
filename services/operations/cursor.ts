import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import type { ListPosition } from '../store/execution-records.ts';
import { canonicalHash } from './canonical-hash.ts';
import { toJson } from './plain-json.ts';

/** Which list a cursor belongs to: another list, filter, order or tenant does not take it. */
export interface CursorScope {
  list: string;
  tenantId: string;
  /** What the rows are filtered by. */
  query?: { [name: string]: unknown };
}

const CHECK_LENGTH = 12;
const positionSchema = z.tuple([z.number(), z.string()]);

/** An opaque cursor for a plain position. */
export function encodeCursor(scope: CursorScope, position: z.core.util.JSONType): string {
  const text = JSON.stringify(position);
  return Buffer.from(check(scope, text) + text).toString('base64url');
}

/** The position in a cursor. @throws AppError `invalid-cursor`. */
export function decodeCursor<T extends z.ZodType>(scope: CursorScope, cursor: string, schema: T): z.output<T> {
  const content = Buffer.from(cursor, 'base64url').toString('utf8');
  const text = content.slice(CHECK_LENGTH);
  if (content.slice(0, CHECK_LENGTH) === check(scope, text)) {
    const parsed = schema.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
  }
  throw new AppError(
    'invalid-cursor',
    'This cursor was not given by this list with these filters and this order. Repeat those of the first page, or start again without a cursor.',
  );
}

/** A cursor after the last row of a page; null when there is no further row. */
export function nextCursor(scope: CursorScope, last: ListPosition | undefined, more: boolean): string | null {
  return more && last ? encodeCursor(scope, [last.createdAt.getTime(), last.id]) : null;
}

/** Where a list ordered by creation goes on. @throws AppError `invalid-cursor`. */
export function readPosition(scope: CursorScope, cursor: string | undefined): ListPosition | null {
  if (cursor === undefined) return null;
  const [time, id] = decodeCursor(scope, cursor, positionSchema);
  return { createdAt: new Date(time), id };
}

/** Finds mistakes, not attacks: a made-up cursor shows nothing that the list would not. */
function check({ list, tenantId, query = {} }: CursorScope, text: string): string {
  const asked = canonicalHash(toJson(query));
  const whole = `${list}\n${tenantId}\n${asked}\n${text}`;
  return createHash('sha256').update(whole).digest('base64url').slice(0, CHECK_LENGTH);
}
