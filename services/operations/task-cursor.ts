import { z } from 'zod';
import type { TaskPosition } from '../store/task-order.ts';
import { type CursorScope, decodeCursor, encodeCursor } from './cursor.ts';
import type { TaskFilter } from './task-filter.ts';

type Owner = { id: string; tenantId: string };
const schema = z.tuple([z.string(), z.string()]);

/** A cursor of the list of an execution's tasks. */
export function encodeTaskCursor(execution: Owner, filter: TaskFilter, { span, key }: TaskPosition): string {
  return encodeCursor(scopeOf(execution, filter), [span, key]);
}

/** Where the list goes on. @throws AppError `invalid-cursor`. */
export function decodeTaskCursor(
  execution: Owner,
  filter: TaskFilter,
  cursor: string | undefined,
): TaskPosition | null {
  if (cursor === undefined) return null;
  const [span, key] = decodeCursor(scopeOf(execution, filter), cursor, schema);
  return { span, key };
}

function scopeOf({ id, tenantId }: Owner, { status, step, type }: TaskFilter): CursorScope {
  return { list: `tasks of ${id}`, tenantId, query: { status, step, type } };
}
