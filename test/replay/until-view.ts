import { setTimeout as pause } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { RunView, TaskStatus } from '../../workflows/execution.ts';
import { statusQuery } from '../../workflows/run-graph.ts';

/** Waits until something in the run is open. */
export function untilBlocked(handle: WorkflowHandle): Promise<RunView> {
  return untilView(handle, ({ tasks }) => tasks.some(({ status }) => status === 'RUNNING' || status === 'WAITING'));
}

/** Waits until a task of the run has a status. */
export function untilTask(handle: WorkflowHandle, path: string, status: TaskStatus): Promise<RunView> {
  return untilView(handle, ({ tasks }) => tasks.some((task) => task.path === path && task.status === status));
}

/** Waits until the run tells what is wanted. */
export async function untilView(handle: WorkflowHandle, wanted: (view: RunView) => boolean): Promise<RunView> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const view = await handle.query(statusQuery);
    if (wanted(view)) return view;
    if (Date.now() > deadline) throw new Error(`The run stayed as it was: ${JSON.stringify(view)}`);
    await pause(20);
  }
}
