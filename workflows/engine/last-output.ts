import type { Json } from '../language/json.ts';
import { type Activation, graphOf, taskOf } from './activation.ts';
import type { Frame } from './state.ts';

/**
 * What the last step that ran in a scope gave; null when none ran. Last is the last one listed of those that ran and
 * that no other step that ran depends on, so that the order of completion does not matter.
 */
export function lastOutput(a: Activation, frame: Frame): Json {
  const graph = graphOf(a, frame);
  const ran = (id: string): boolean => hasRun(a, frame, id);
  const last = graph.steps.findLast(({ id }) => ran(id) && !(graph.dependants[id] ?? []).some(ran));
  return last ? (taskOf(a, frame, last.id).output ?? null) : null;
}

/** Whether no step of a scope ran: it counts as skipped, as a step would. */
export function isIdle(a: Activation, frame: Frame): boolean {
  return !graphOf(a, frame).steps.some(({ id }) => hasRun(a, frame, id));
}

function hasRun(a: Activation, frame: Frame, id: string): boolean {
  const { status, output } = taskOf(a, frame, id);
  // A failed step without a handler's output counts as skipped.
  return status === 'COMPLETED' || (status === 'FAILED' && output !== null);
}
