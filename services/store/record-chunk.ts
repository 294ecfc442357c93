import type { RunEvent, TaskView } from '../../workflows/execution.ts';
import type { Json } from '../../workflows/language/json.ts';
import type { BlobStore } from './blob-store.ts';
import { type PackedValue, packValue, referTo } from './packed-value.ts';

/** What one write of a run brings: tasks that changed, and what happened. */
export interface RecordChunk {
  tasks: TaskView[];
  events: RunEvent[];
}

/** A value of a task: as it is, or in a blob when it is large. */
type HeldValue = { value: Json } | { blob: string; size?: number };
type HeldTask = Omit<TaskView, 'input' | 'output'> & { input?: HeldValue; output?: HeldValue };
interface HeldChunk {
  tasks: HeldTask[];
  events: RunEvent[];
}

/** A chunk as it is written: each task as JSON text, with what finds it again. */
export interface EncodedChunk {
  tasks: EncodedTask[];
  events: RunEvent[];
}

/** One task of it. */
export interface EncodedTask {
  path: string;
  status: TaskView['status'];
  text: string;
}

/** Writes tasks as JSON; large values go to blobs first. */
export async function encodeChunk(blobs: BlobStore, { tasks, events }: RecordChunk): Promise<EncodedChunk> {
  const encoded: EncodedTask[] = [];
  for (const task of tasks) {
    const text = JSON.stringify(await holdTask(blobs, task));
    encoded.push({ path: task.path, status: task.status, text });
  }
  return { tasks: encoded, events };
}

/** The text of a chunk, or of a part of one. */
export function chunkText({ tasks, events }: EncodedChunk): string {
  return `{"tasks":[${tasks.map(({ text }) => text).join()}],"events":${JSON.stringify(events)}}`;
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

/** Reads the tasks of texts, later ones over earlier ones; large values stay references. */
export function decodeTasks(texts: Iterable<string>): TaskView[] {
  const byPath = new Map<string, TaskView>();
  for (const text of texts) {
    const chunk: HeldChunk = JSON.parse(text);
    for (const held of chunk.tasks) {
      const task = laterTask(byPath.get(held.path), releaseTask(held));
      // Removed first, so that a last chunk that holds all in step order sets the order.
      byPath.delete(task.path);
      byPath.set(task.path, task);
    }
  }
  return [...byPath.values()];
}

/** The later word on a task; one without its values leaves those that were told. */
export function laterTask(earlier: TaskView | undefined, later: TaskView): TaskView {
  if (!later.partial || !earlier) return later;
  const { input, output } = earlier;
  const isWhole = !earlier.partial && input !== undefined && (output !== undefined || later.completedAt === undefined);
  const { partial: _partial, ...task } = later;
  return {
    ...task,
    ...(input === undefined ? {} : { input }),
    ...(output === undefined ? {} : { output }),
    ...(isWhole ? {} : { partial: true }),
  };
}

async function holdTask(blobs: BlobStore, { input, output, ...task }: TaskView): Promise<HeldTask> {
  return {
    ...task,
    ...(input === undefined ? {} : { input: await hold(blobs, input) }),
    ...(output === undefined ? {} : { output: await hold(blobs, output) }),
  };
}

function releaseTask({ input, output, ...task }: HeldTask): TaskView {
  return {
    ...task,
    ...(input === undefined ? {} : { input: release(input) }),
    ...(output === undefined ? {} : { output: release(output) }),
  };
}

async function hold(blobs: BlobStore, value: Json): Promise<HeldValue> {
  // Scalars and short texts need no measuring.
  if (typeof value !== 'object' && String(value).length < 1024) return { value };
  const packed: PackedValue = await packValue(blobs, value);
  return typeof packed === 'string' ? { value } : packed;
}

function release(held: HeldValue): Json {
  return 'blob' in held ? referTo(held) : held.value;
}
