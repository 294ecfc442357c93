import type { RunEvent, TaskView } from '../../workflows/execution.ts';
import type { Json } from '../../workflows/language/json.ts';
import { type PackedValue, packValue, unpackValue } from './packed-value.ts';
import type { BlobStore } from './store.ts';

/** What one write of a run brings: tasks that changed, and what happened. */
export interface RecordChunk {
  tasks: TaskView[];
  events: RunEvent[];
}

/** A value of a task: as it is, or in a blob when it is large. */
type HeldValue = { value: Json } | { blob: string };
type HeldTask = Omit<TaskView, 'input' | 'output'> & { input?: HeldValue; output?: HeldValue };
interface HeldChunk {
  tasks: HeldTask[];
  events: RunEvent[];
}

/** Characters of one text: a document holds at most 16 MB. */
const TEXT_CHARACTERS = 2 * 1024 * 1024;

/** Writes a chunk as JSON texts, usually one; large values go to blobs first. */
export async function encodeChunk(blobs: BlobStore, chunk: RecordChunk): Promise<string[]> {
  const tasks: string[] = [];
  for (const task of chunk.tasks) tasks.push(JSON.stringify(await holdTask(blobs, task)));
  const events = JSON.stringify(chunk.events);
  const texts: string[] = [];
  let part: string[] = [];
  let characters = events.length;
  for (const task of tasks) {
    if (part.length > 0 && characters + task.length > TEXT_CHARACTERS) {
      texts.push(`{"tasks":[${part.join()}],"events":[]}`);
      part = [];
      characters = events.length;
    }
    part.push(task);
    characters += task.length;
  }
  texts.push(`{"tasks":[${part.join()}],"events":${events}}`);
  return texts;
}

/** Reads the events of texts, in order and each once. */
export function decodeEvents(texts: readonly string[]): RunEvent[] {
  const bySequence = new Map<number, RunEvent>();
  for (const text of texts) {
    const chunk: HeldChunk = JSON.parse(text);
    for (const event of chunk.events) bySequence.set(event.sequence, event);
  }
  return [...bySequence.values()].sort((a, b) => a.sequence - b.sequence);
}

/** Reads the tasks of texts, later ones over earlier ones; large values are resolved. */
export async function decodeTasks(blobs: BlobStore, texts: readonly string[]): Promise<TaskView[]> {
  const byPath = new Map<string, HeldTask>();
  for (const text of texts) {
    const chunk: HeldChunk = JSON.parse(text);
    // Removed first, so that the last chunk, which holds all in step order, sets the order.
    for (const task of chunk.tasks) {
      byPath.delete(task.path);
      byPath.set(task.path, task);
    }
  }
  const tasks: TaskView[] = [];
  for (const task of byPath.values()) tasks.push(await releaseTask(blobs, task));
  return tasks;
}

async function holdTask(blobs: BlobStore, { input, output, ...task }: TaskView): Promise<HeldTask> {
  return {
    ...task,
    ...(input === undefined ? {} : { input: await hold(blobs, input) }),
    ...(output === undefined ? {} : { output: await hold(blobs, output) }),
  };
}

async function releaseTask(blobs: BlobStore, { input, output, ...task }: HeldTask): Promise<TaskView> {
  return {
    ...task,
    ...(input === undefined ? {} : { input: await release(blobs, input) }),
    ...(output === undefined ? {} : { output: await release(blobs, output) }),
  };
}

async function hold(blobs: BlobStore, value: Json): Promise<HeldValue> {
  // Scalars and short texts need no measuring.
  if (typeof value !== 'object' && String(value).length < 1024) return { value };
  const packed: PackedValue = await packValue(blobs, value);
  return typeof packed === 'string' ? { value } : packed;
}

async function release(blobs: BlobStore, held: HeldValue): Promise<Json> {
  return 'blob' in held ? unpackValue<Json>(blobs, held) : held.value;
}
