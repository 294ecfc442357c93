import type { Filter } from 'mongodb';
import type { TaskView } from '../../workflows/execution.ts';
import type { Collections } from './collections.ts';
import type { ChunkHeadDocument } from './documents.ts';
import type { StoredExecution } from './execution-records.ts';
import { type HeldText, readTexts } from './read-chunks.ts';
import { decodeTasks, laterTask } from './record-chunk.ts';
import { taskId } from './task-id.ts';
import { comparePlaces, endOfSpan, isAfter, type TaskPosition } from './task-order.ts';
import type { TaskQuery, TaskWindow } from './task-query.ts';

type ChunkCollections = Pick<Collections, 'chunks' | 'chunkHeads'>;

/** Reads the next recorded tasks: what the record itself holds, and the chunks of as many spans as are asked for. */
export async function readTasks(
  collections: ChunkCollections,
  record: StoredExecution,
  query: TaskQuery,
): Promise<TaskWindow> {
  const { order, after } = query;
  const { spans, end } = record.spread ? await nextSpans(collections, record, query) : { spans: [], end: null };
  const spilled = spans.length > 0 ? await readMatching(collections, record, { span: { $in: spans } }) : [];
  const wanted = mergeTasks(record, spilled)
    .map((task) => ({ task, place: order.placeOf(task.path) }))
    .filter(({ place }) => (after === null || isAfter(place, after)) && (end === null || !isAfter(place, end)));
  return { tasks: wanted.sort((a, b) => comparePlaces(a.place, b.place)), end };
}

/** One task by its published id, or null. */
export async function readTask(
  collections: ChunkCollections,
  record: StoredExecution,
  id: string,
): Promise<TaskView | null> {
  const spilled = record.spread ? await readMatching(collections, record, { ids: id }) : [];
  return mergeTasks(record, spilled).find(({ path }) => taskId(record.id, path) === id) ?? null;
}

/** The spans to read next. Those of tasks that are told elsewhere are always among them: a chunk may know better. */
async function nextSpans(
  { chunkHeads }: ChunkCollections,
  { id, tenantId, held }: StoredExecution,
  { order, after, within, statuses, steps, besides = [], spans: most }: TaskQuery,
): Promise<{ spans: string[]; end: TaskPosition | null }> {
  const from =
    [after?.span, within?.from]
      .filter((text) => text !== undefined)
      .sort()
      .at(-1) ?? '';
  const found = new Set<string>();
  let next: string | null = from;
  while (next !== null && found.size <= most) {
    const filter = {
      ...{ executionId: id, tenantId, kind: 'tasks' as const },
      span: { [found.size === 0 ? '$gte' : '$gt']: next, ...(within ? { $lte: within.to } : {}) },
      ...(statuses ? { statuses: { $in: [...statuses] } } : {}),
      ...(steps ? { steps: { $in: [...steps] } } : {}),
    };
    const rows: { span?: string }[] = await chunkHeads
      .find(filter, { projection: { _id: 0, span: 1 } })
      .sort({ span: 1 })
      .limit(most * 4)
      .toArray();
    for (const { span } of rows) if (span !== undefined) found.add(span);
    next = rows.length < most * 4 ? null : (rows.at(-1)?.span ?? null);
  }
  const ordered = [...found].sort();
  const last = ordered.length > most || next !== null ? ordered[Math.min(most, ordered.length) - 1] : undefined;
  const told = held.flatMap(({ tasks }) => tasks.map(({ path }) => order.placeOf(path).span));
  const others = [...told, ...besides].filter((span) => span >= from && (last === undefined || span <= last));
  return {
    spans: [...new Set([...ordered.slice(0, most), ...others])],
    end: last === undefined ? null : endOfSpan(last),
  };
}

async function readMatching(
  collections: ChunkCollections,
  record: StoredExecution,
  matching: Filter<ChunkHeadDocument>,
): Promise<HeldText[]> {
  const filter = { ...matching, executionId: record.id, tenantId: record.tenantId, kind: 'tasks' as const };
  const heads = await collections.chunkHeads.find(filter, { projection: { revision: 1 } }).toArray();
  return readTexts(collections, record, heads);
}

/** The last word on each task. */
function mergeTasks(record: StoredExecution, spilled: readonly HeldText[]): TaskView[] {
  const decoded = spilled.map(({ revision, text }) => ({ revision, tasks: decodeTasks([text]) }));
  const byPath = new Map<string, TaskView>();
  for (const { tasks } of [...record.held, ...decoded].sort((a, b) => a.revision - b.revision))
    for (const task of tasks) byPath.set(task.path, laterTask(byPath.get(task.path), task));
  return [...byPath.values()];
}
