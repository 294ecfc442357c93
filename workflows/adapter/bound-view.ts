import type { RunView, TaskView } from '../execution.ts';
import type { Json } from '../language/json.ts';

/** Characters of JSON, roughly, that all values of a view hold: it travels with every answer to a status read. */
const MAX_VALUES = 48 * 1024;
/** Tasks of a view; lists read the others from the record. */
const MAX_TASKS = 1_000;

/**
 * A view that may be sent: without values, or whole tasks, that would make it large. What `isNew` knows, the record does
 * not yet have, so those keep theirs first.
 */
export function boundView(view: RunView, isNew: (path: string) => boolean): RunView {
  const tasks = fewest(view.tasks, isNew);
  let room = MAX_VALUES;
  const light = new Set<TaskView>();
  const weigh = (task: TaskView) => {
    const size = sizeOf(task, room);
    if (size > room) light.add(task);
    else room -= size;
  };
  for (const task of tasks) if (isNew(task.path)) weigh(task);
  for (const task of tasks) if (!isNew(task.path)) weigh(task);
  if (light.size === 0 && tasks.length === view.tasks.length) return view;
  return { ...view, tasks: tasks.map((task) => (light.has(task) ? lighten(task) : task)), partial: true };
}

/** What is open comes first, then what is new to the record; the order of the tasks stays. */
function fewest(tasks: TaskView[], isNew: (path: string) => boolean): TaskView[] {
  if (tasks.length <= MAX_TASKS) return tasks;
  const isOpen = ({ status, completedAt }: TaskView) => status !== 'PENDING' && completedAt === undefined;
  const rank = (task: TaskView) => (isOpen(task) ? 0 : isNew(task.path) ? 1 : 2);
  const ranked = tasks.map((task, at) => ({ at, rank: rank(task) }));
  const first = ranked.sort((one, other) => one.rank - other.rank || one.at - other.at).slice(0, MAX_TASKS);
  const kept = new Set(first.map(({ at }) => at));
  return tasks.filter((_, at) => kept.has(at));
}

function lighten({ input: _, output: __, ...task }: TaskView): TaskView {
  return { ...task, partial: true };
}

function sizeOf({ input, output }: TaskView, room: number): number {
  const size = input === undefined ? 0 : measure(input, room);
  return output === undefined ? size : size + measure(output, room - size);
}

/** Characters of JSON, roughly; stops beyond `room`. */
function measure(value: Json, room: number): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return 8;
  let size = 2;
  for (const [key, inner] of Object.entries(value)) {
    size += (Array.isArray(value) ? 1 : key.length + 4) + measure(inner, room - size);
    if (size > room) return size;
  }
  return size;
}
