import {
  type ExecutionStatus,
  isTerminal,
  type RunEvent,
  type TaskStatus,
  type TaskView,
} from '../../workflows/execution.ts';
import type { ExecutionFacts } from '../operations/present-execution.ts';

const endedTask: readonly string[] = ['COMPLETED', 'FAILED', 'SKIPPED', 'CANCELLED', 'COMPENSATED'];

/**
 * An execution as it stood when an event happened, so that a webhook that is told late is told in order, and told the
 * same each time. `events` are all of the execution's.
 */
export function viewAtEvent(facts: ExecutionFacts, events: readonly RunEvent[], sequence: number): ExecutionFacts {
  const past = events.filter((event) => event.sequence <= sequence);
  const status = lastStatus<ExecutionStatus>(past, (event) => event.type !== 'task.changed') ?? 'RUNNING';
  const tasks = facts.tasks.map((task) => taskAt(task, events, past));
  if (isTerminal(status)) return { ...facts, status, tasks };
  return { ...facts, status, tasks, output: null, error: null, completedAt: null };
}

function taskAt(task: TaskView, events: readonly RunEvent[], past: readonly RunEvent[]): TaskView {
  const isOwn = (event: RunEvent) => event.path === task.path;
  // A task that no event mentions has not changed while somebody listened.
  if (!events.some(isOwn)) return task;
  const status = lastStatus<TaskStatus>(past, isOwn) ?? 'PENDING';
  if (status === task.status) return task;
  const { path, type, attempts } = task;
  if (status === 'PENDING') return { path, type, status, attempts: 0 };
  const { output: _output, error: _error, completedAt: _completedAt, ...begun } = task;
  return endedTask.includes(status) ? { ...task, status } : { ...begun, status, attempts };
}

function lastStatus<Status>(events: readonly RunEvent[], matches: (event: RunEvent) => boolean): Status | undefined {
  // An event of an execution carries an execution's status, one of a task a task's: the type cannot say so.
  return events.findLast(matches)?.status as Status | undefined;
}
