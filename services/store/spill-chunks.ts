import type { Collections } from './collections.ts';
import type { ChunkDocument } from './documents.ts';
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

/**
 * Writes a chunk beside the execution: the tasks of each span together, so that a page of tasks reads only the spans it
 * shows. Repeating it changes nothing, since what a revision tells never changes.
 */
export async function spillChunk(
  { chunks }: Pick<Collections, 'chunks'>,
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
  const documents = [...bySpan.values()].flatMap((span) => parts(span).map((part, at) => toDocument(owner, part, at)));
  const last = events.at(-1);
  if (last)
    documents.push({
      ...chunkOf(owner, 'events'),
      kind: 'events',
      lastSequence: last.sequence,
      text: chunkText({ tasks: [], events }),
    });
  await insertMissing(documents, (missing) => chunks.insertMany(missing, { ordered: false }));
}

function toDocument(owner: ChunkOwner, tasks: Placed[], part: number): ChunkDocument {
  const span = tasks[0]?.place.span ?? '';
  return {
    ...chunkOf(owner, `${span}:${part}`),
    kind: 'tasks',
    span,
    statuses: [...new Set(tasks.map(({ status }) => status))],
    steps: [...new Set(tasks.map(({ place }) => place.step))],
    ids: tasks.map(({ path }) => taskId(owner.id, path)),
    text: chunkText({ tasks, events: [] }),
  };
}

function chunkOf({ id, tenantId, revision }: ChunkOwner, name: string) {
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
