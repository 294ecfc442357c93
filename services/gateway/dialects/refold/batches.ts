import { isObject, type Json } from '../../../../workflows/language/json.ts';
import type { Execution, Task } from '../../../operations/resources.ts';
import { bodyOf, loopOf } from './instance.ts';
import { toPaged } from './paging.ts';
import { refuse } from './refuse.ts';
import { toNodeStatus } from './statuses.ts';

type Status = ReturnType<typeof toNodeStatus>;

interface Batch {
  batch_index: number;
  status: Status;
  output: Json;
}

/** The passes of a batch node, by page. @throws AppError 501 for a node that has none */
export function toBatches(
  { execution, definition }: { execution: Execution; definition: Json },
  nodeId: string,
  query: { page: number; limit: number; status?: string | undefined },
) {
  const loop = loopOf(nodeId, execution, definition);
  if (loop === null)
    throw refuse('route-not-found', 501, 'SERVER_ERROR', 'Batch details are not yet available for this execution type');
  const wanted = query.status?.toLowerCase();
  const all = listPasses(execution, loop).filter(
    ({ status }) => wanted === undefined || wanted === 'all' || status.toLowerCase() === wanted,
  );
  const begin = (query.page - 1) * query.limit;
  return toPaged(all.slice(begin, begin + query.limit), all.length, query);
}

function listPasses(execution: Execution, loop: string): Batch[] {
  const whole = execution.tasks.find(({ step }) => step === loop);
  const passes = new Map<number, Task[]>();
  for (const task of execution.tasks) {
    const index = passOf(task.step, loop);
    if (index !== null) passes.set(index, [...(passes.get(index) ?? []), task]);
  }
  const items = whole && isObject(whole.output) && Array.isArray(whole.output.items) ? whole.output.items : [];
  for (const index of items.keys()) if (!passes.has(index)) passes.set(index, []);
  return [...passes]
    .sort(([one], [other]) => one - other)
    .map(([index, tasks]) => ({
      batch_index: index,
      status: statusOf(tasks),
      output: bodyOf(items[index] ?? tasks.findLast(({ output }) => output !== null)?.output ?? null),
    }));
}

/** `each[3]/gross` is of pass 3 of `each`. */
function passOf(path: string, loop: string): number | null {
  if (!path.startsWith(`${loop}[`)) return null;
  const digits = path.slice(loop.length + 1, path.indexOf(']', loop.length));
  return /^\d+$/.test(digits) ? Number(digits) : null;
}

function statusOf(tasks: readonly Task[]): Status {
  const words = tasks.map(({ status, error }) => toNodeStatus(status, error?.code ?? null, false));
  return (['Errored', 'Timed_Out', 'Waiting', 'Stopped'] as const).find((word) => words.includes(word)) ?? 'Success';
}
