import { z } from 'zod';
import { decodeCursor, encodeCursor } from './cursor.ts';

/** A page of a list ordered by a name that is unique in its tenant. `read` is asked for one row more than is shown. */
export async function pageByName<Row>(
  list: { list: string; tenantId: string },
  { cursor, limit }: { cursor?: string | undefined; limit: number },
  read: (page: { after: string | null; limit: number }) => Promise<Row[]>,
  nameOf: (row: Row) => string,
): Promise<{ shown: Row[]; nextCursor: string | null }> {
  const after = cursor === undefined ? null : decodeCursor(list, cursor, z.string());
  const rows = await read({ after, limit: limit + 1 });
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { shown, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(list, nameOf(last)) : null };
}
