import type { TaskView } from '../../workflows/execution.ts';
import { taskId } from '../store/task-id.ts';
import type { Task } from './resources.ts';

/** A task as callers see it. */
export function presentTask(executionId: string, task: TaskView): Task {
  return {
    id: taskId(executionId, task.path),
    step: task.path,
    type: task.type,
    status: task.status,
    attempts: task.attempts,
    input: task.input ?? null,
    output: task.output ?? null,
    error: task.error ?? null,
    startedAt: toTime(task.startedAt),
    completedAt: toTime(task.completedAt),
    reused: task.reused ?? false,
  };
}

/** Tasks of one page. Values are given in order until `characters` of JSON are used up; larger ones are omitted. */
export function presentTasks(executionId: string, tasks: readonly TaskView[], characters: number): Task[] {
  let left = characters;
  return tasks.map((view) => {
    const task = presentTask(executionId, view);
    const omitted: NonNullable<Task['omitted']> = [];
    for (const field of ['input', 'output'] as const) {
      const length = JSON.stringify(task[field]).length;
      if (length > left) {
        task[field] = null;
        omitted.push(field);
      } else left -= length;
    }
    return omitted.length > 0 ? { ...task, omitted } : task;
  });
}

function toTime(epochMs: number | undefined): string | null {
  return epochMs === undefined ? null : new Date(epochMs).toISOString();
}
