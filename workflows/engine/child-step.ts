import type { ChildTask } from '../execution.ts';
import { AppError, toStepError } from '../language/app-error.ts';
import { isObject, type Json } from '../language/json.ts';
import type { PlanStep } from '../language/plan.ts';
import { type Activation, pathOf, taskOf, touch } from './activation.ts';
import { failStep } from './frames.ts';
import { holdBackChild } from './late-answers.ts';
import { listHeldKeys } from './lease.ts';
import { openStep } from './open-steps.ts';
import { keyOf, timesRetried } from './retry-by-hand.ts';
import { startWaiting } from './start-waiting.ts';
import type { Frame } from './state.ts';

/** How many executions may be around one in runs of engine version 2; for later ones, who begins the child knows. */
export const MAX_DEPTH_V2 = 10;

/** Starts another execution; `await`: the step waits until it has ended, `detach`: until it is accepted. */
export function openChild(a: Activation, frame: Frame, step: PlanStep, input: Json, mode: ChildTask['mode']): void {
  const path = pathOf(frame, step.id);
  try {
    const child = childTask(a, frame, path, input, mode);
    if (mode === 'await') {
      const message = `Waits for an execution of ${JSON.stringify(child.workflow)} to end.`;
      startWaiting(a, frame, step, { kind: 'child', message });
    } else {
      const task = taskOf(a, frame, step.id);
      task.status = 'RUNNING';
      task.startedAt = a.at;
      task.attempts = 1;
      touch(a, task);
      openStep(a, frame, step.id, 'child');
    }
    if (!holdBackChild(a, child)) a.commands.push({ type: 'start-child', child });
  } catch (error) {
    failStep(a, frame, step.id, toStepError(error, path));
  }
}

function childTask(a: Activation, frame: Frame, path: string, input: Json, mode: ChildTask['mode']): ChildTask {
  const { id, tenantId, depth = 0, linkedAccount } = a.run.execution;
  if (a.run.engineVersion < 3 && depth >= MAX_DEPTH_V2) {
    const message = `The execution is ${depth} deep in others; one more may not be started.`;
    throw new AppError('recursion-limit', message, { details: { limit: MAX_DEPTH_V2 } });
  }
  const given = isObject(input) ? input : {};
  const heldKeys = listHeldKeys(a, frame, path);
  const attempt = timesRetried(a, path);
  return {
    path,
    parent: {
      ...{ executionId: id, tenantId, depth },
      ...(linkedAccount === undefined ? {} : { linkedAccount }),
      ...(heldKeys.length > 0 ? { heldKeys } : {}),
    },
    workflow: readWorkflow(given.workflow),
    version: readVersion(given.version),
    input: given.input === undefined ? null : given.input,
    mode,
    keyBase: keyOf(a, path),
    ...(attempt > 0 ? { attempt } : {}),
  };
}

function readWorkflow(value: Json | undefined): string {
  if (typeof value === 'string' && value !== '') return value;
  throw refuse('workflow', 'must be the id or the alias of a workflow');
}

function readVersion(value: Json | undefined): number | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1) return value;
  throw refuse('version', 'must be a whole number from 1');
}

function refuse(field: string, problem: string): AppError {
  return new AppError('step-input-invalid', `The "${field}" of a Workflow step ${problem}.`, { details: { field } });
}
