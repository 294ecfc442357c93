import type { ActionTask } from '../../../workflows/action-task.ts';
import type { Command } from '../../../workflows/engine/command.ts';
import { createEngine, type Engine } from '../../../workflows/engine/create-engine.ts';
import type { EngineEvent } from '../../../workflows/engine/event.ts';
import type { EngineState } from '../../../workflows/engine/state.ts';
import { createStepLookup } from '../../../workflows/engine/step-lookup.ts';
import type { FinalRecord, RunInput } from '../../../workflows/execution.ts';
import { createEvaluator } from '../../../workflows/language/create-evaluator.ts';
import type { Json } from '../../../workflows/language/json.ts';
import type { OutsideWork } from '../../../workflows/outside-work.ts';
import { workflowSteps } from '../../../workflows/steps/index.gen.ts';

/** What becomes of an action. `never`: it only ends when it is asked to stop. */
export type Verdict = { output: Json } | { error: string } | 'never' | 'deaf';

/** How a simulated world behaves. */
export interface World {
  act?: (task: ActionTask) => Verdict;
  /** Which of so many things that could happen next does. */
  pick?: (count: number) => number;
  /** An event of the outside, told before the n-th choice. */
  interfere?: (turn: number) => 'cancel' | 'drain' | null;
  stepsPerActivation?: number;
  /** What becomes of children, events and approvals; by default each gives null. */
  answer?: (path: string) => Json;
  /** Sees every event with what followed. */
  watch?: (seen: {
    engine: Engine;
    state: EngineState;
    event: EngineEvent;
    commands: Command[];
    log: EngineEvent[];
  }) => void;
}

/** What a simulated run left behind. */
export interface Simulated {
  record: FinalRecord;
  /** Every action performed, in order. */
  performed: ActionTask[];
  log: EngineEvent[];
  commands: Command[];
}

/** What a friendly world answers to what is neither an action nor a timer. */
function answerTo(command: Command, at: number, answer: (path: string) => Json): EngineEvent[] {
  switch (command.type) {
    case 'acquire':
      return [{ type: 'lease-granted', at, path: command.path }];
    case 'await-event':
      return [{ type: 'event-arrived', at, path: command.path, payload: answer(command.path) }];
    case 'start-child': {
      const { path } = command.child;
      const started: EngineEvent = { type: 'child-started', at, path, executionId: `ex-${path}` };
      const ended = { type: 'child-ended', at, path, status: 'COMPLETED', output: answer(path), error: null } as const;
      return command.child.mode === 'detach' ? [started] : [started, ended];
    }
    case 'record':
      return [{ type: 'recorded', at, revision: command.projection.revision }];
    case 'evaluate':
      return [{ type: 'evaluated', at, id: command.id, value: doOutside(command.work) }];
    default:
      return [];
  }
}

/** Outside work on values that are all small: nothing is a reference. */
function doOutside(work: OutsideWork): Json {
  switch (work.kind) {
    case 'template':
      return createEvaluator().resolve(work.template, work.scope);
    case 'keep':
      return work.value;
    case 'concat':
      return work.parts.flat();
    default:
      throw new Error(`This world keeps no values outside, so there is no ${work.kind}.`);
  }
}

/** The engine as the adapter makes it, with the real evaluator and the real pure steps. */
export function engineFor(run: RunInput, stepsPerActivation = 1_000): Engine {
  return createEngine({
    run,
    steps: createStepLookup(workflowSteps),
    evaluator: createEvaluator(),
    stepsPerActivation,
  });
}

/** Runs an execution to its end in a world that answers its commands. @throws when it gets stuck. */
export function simulateRun(run: RunInput, world: World = {}): Simulated {
  const { act = () => ({ output: null }), pick = () => 0, interfere = () => null, answer = () => null, watch } = world;
  const engine = engineFor(run, world.stepsPerActivation);
  let state = engine.start(1_000);
  let now = 1_000;
  const log: EngineEvent[] = [];
  const commands: Command[] = [];
  const performed: ActionTask[] = [];
  const running = new Map<string, Verdict>();
  const timers = new Map<string, number>();
  /** Answers that come before anything else. */
  const answers: EngineEvent[] = [];
  let yielded = false;
  let continued = false;
  const tell = (event: EngineEvent): FinalRecord | null => {
    log.push(event);
    const result = engine.advance(state, event);
    watch?.({ engine, state: result.state, event, commands: result.commands, log });
    commands.push(...result.commands);
    let record: FinalRecord | null = null;
    for (const command of result.commands) {
      if (command.type === 'run-action') {
        performed.push(command.task);
        running.set(command.task.path, act(command.task));
      } else if (command.type === 'cancel-action') {
        if (running.get(command.path) === 'never') running.set(command.path, { error: 'cancelled' });
      } else if (command.type === 'start-timer') timers.set(command.timer, command.at);
      else if (command.type === 'cancel-timer') timers.delete(command.timer);
      else if (command.type === 'yield') yielded = true;
      else if (command.type === 'continue-as-new') continued = true;
      else if (command.type === 'finish') record = command.record;
      else answers.push(...answerTo(command, now, answer));
    }
    for (const [path, { kind }] of Object.entries(result.state.open)) {
      if (kind === 'approval' && !answers.some((one) => one.type === 'control' && one.id === path))
        answers.push({
          type: 'control',
          at: now,
          id: path,
          request: { action: 'complete', path, output: answer(path) },
        });
    }
    return record;
  };
  const next = (turn: number): EngineEvent => {
    now += 1;
    if (yielded) {
      yielded = false;
      return { type: 'yielded', at: now };
    }
    if (continued) {
      continued = false;
      timers.clear();
      state = engine.resume(JSON.parse(JSON.stringify(state)));
      return { type: 'resumed', at: now };
    }
    const answered = answers.shift();
    if (answered) return { ...answered, at: now };
    const outside = interfere(turn);
    if (outside) return { type: outside, at: now };
    const ready = [...running].filter(([, verdict]) => typeof verdict === 'object');
    const due = [...timers].filter(([id]) => id !== 'deadline' && !id.startsWith('grace')).sort((a, b) => a[1] - b[1]);
    const late = [...timers].sort((a, b) => a[1] - b[1]);
    const chosen = pick(ready.length + (due.length > 0 ? 1 : 0));
    const action = ready[chosen];
    if (action) {
      const [path, verdict] = action;
      running.delete(path);
      if (typeof verdict !== 'object') throw new Error('unreachable');
      if ('output' in verdict)
        return { type: 'action-completed', at: now, path, result: { output: verdict.output, attempts: 1 } };
      const error = { code: verdict.error, message: verdict.error, step: path, details: null };
      return { type: 'action-failed', at: now, path, error, attempts: 2, cancelled: verdict.error === 'cancelled' };
    }
    const timer = due[0] ?? late[0];
    if (!timer) throw new Error(`The run is stuck after ${JSON.stringify(log)}`);
    timers.delete(timer[0]);
    now = Math.max(now, timer[1]);
    return { type: 'timer-fired', at: now, timer: timer[0] };
  };
  let record = tell({ type: 'started', at: now });
  for (let turn = 0; !record; turn += 1) {
    if (turn > 100_000) throw new Error('The run does not end.');
    record = tell(next(turn));
  }
  return { record, performed, log, commands };
}

/** The statuses of a record's tasks, by path, in the order of the list. */
export function statusesOf({ tasks }: Pick<FinalRecord, 'tasks'>): { [path: string]: string } {
  return Object.fromEntries(tasks.map(({ path, status }) => [path, status]));
}
