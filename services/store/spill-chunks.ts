import type { RunEvent } from '../../workflows/execution.ts';
import type { Collections } from './collections.ts';
import type { ChunkHeadDocument } from './documents.ts';
import { insertMissing } from './duplicate-key.ts';
import { chunkText, type EncodedChunk, type EncodedTask } from './record-chunk.ts';
import { taskId } from './task-id.ts';
import type { TaskOrder, TaskPlace } from './task-order.ts';

/** Characters of chunks that an execution document holds itself. */
export const HELD_CHARACTERS = 64 * 1024;

/** The revision of the last chunk: after every projection. */
export const FINAL_REVISION = Number.MAX_SAFE_INTEGER;

/** Characters of one text: a document holds at most 16 MB. */
const TEXT_CHARACTERS = 2 * 1024 * 1024;

/** Whose chunk it is. */
interface ChunkOwner {
  id: string;
  tenantId: string;
  revision: number;
}

type Placed = EncodedTask & { place: TaskPlace };
type Written = { head: ChunkHeadDocument; text: string };

/**
 * Writes a chunk beside the execution: the tasks of each span together, so that a page of tasks reads only the spans it
 * shows. Repeating it changes nothing, since what a revision tells never changes.
 */
export async function spillChunk(
  { chunks, chunkHeads }: Pick<Collections, 'chunks' | 'chunkHeads'>,
  owner: ChunkOwner,
  order: TaskOrder,
  { tasks, events }: EncodedChunk,
): Promise<void> {
  const bySpan = new Map<string, Placed[]>();
  for (const task of tasks) {
    const place = order.placeOf(task.path);
    const span = bySpan.get(place.span) ?? [];
    bySpan.set(place.span, span);
    span.push({ ...task, place });
  }
  const written = [...bySpan.values()].flatMap((span) => parts(span).map((part, at) => writeTasks(owner, part, at)));
  if (events.length > 0) written.push(writeEvents(owner, events));
  const texts = written.map(({ head: { _id, tenantId, executionId, revision }, text }) => {
    return { _id, tenantId, executionId, revision, text };
  });
  // Heads last: what they find is there.
  await insertMissing(texts, (missing) => chunks.insertMany(missing, { ordered: false }));
  const heads = written.map(({ head }) => head);
  await insertMissing(heads, (missing) => chunkHeads.insertMany(missing, { ordered: false }));
}

function writeTasks(owner: ChunkOwner, tasks: Placed[], part: number): Written {
  const span = tasks[0]?.place.span ?? '';
  const head = {
    ...headOf(owner, `${span}:${part}`),
    kind: 'tasks' as const,
    span,
    statuses: [...new Set(tasks.map(({ status }) => status))],
    steps: [...new Set(tasks.map(({ place }) => place.step))],
    ids: tasks.map(({ path }) => taskId(owner.id, path)),
  };
  return { head, text: chunkText({ tasks, events: [] }) };
}

function writeEvents(owner: ChunkOwner, events: RunEvent[]): Written {
  const lastSequence = events.at(-1)?.sequence ?? 0;
  const head = { ...headOf(owner, 'events'), kind: 'events' as const, lastSequence };
  return { head, text: chunkText({ tasks: [], events }) };
}

function headOf({ id, tenantId, revision }: ChunkOwner, name: string) {
  return { _id: `${id}:${revision}:${name}`, tenantId, executionId: id, revision };
}

function parts(tasks: Placed[]): Placed[][] {
  const all: Placed[][] = [];
  let characters = TEXT_CHARACTERS;
  for (const task of tasks) {
    const part = all.at(-1);
    characters += task.text.length;
    if (part && characters <= TEXT_CHARACTERS) part.push(task);
    else {
      all.push([task]);
      characters = task.text.length;
    }
  }
  return all;
}
