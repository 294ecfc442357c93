import type { ActionTask } from '../../../workflows/action-task.ts';
import type { ControlRequest, ControlResult } from '../../../workflows/control-request.ts';
import type { Command } from '../../../workflows/engine/command.ts';
import type { EngineEvent } from '../../../workflows/engine/event.ts';
import type { EngineState } from '../../../workflows/engine/state.ts';
import type { ExecutionStatus, FinalRecord, RunInput, TaskView } from '../../../workflows/execution.ts';
import type { Json } from '../../../workflows/language/json.ts';
import { engineFor } from './simulate-run.ts';

type Told = { [Type in EngineEvent['type']]: Omit<Extract<EngineEvent, { type: Type }>, 'at'> }[EngineEvent['type']];
type CommandOf<Type extends Command['type']> = Extract<Command, { type: Type }>;

/** A run that a test leads by hand, event by event. */
export interface Driven {
  /** Tells the engine; gives the commands that follow. The clock goes on by a millisecond, or to `at`. */
  tell(event: Told, at?: number): Command[];
  complete(path: string, output?: Json): Command[];
  fail(path: string, code?: string, cancelled?: boolean): Command[];
  /** Fires a timer at its time. @throws when it is not armed. */
  fire(timer: string): Command[];
  control(request: ControlRequest): ControlResult;
  task(path: string): TaskView;
  status(): ExecutionStatus;
  /** The commands of one type, of the last event or of all. */
  last<Type extends Command['type']>(type: Type): CommandOf<Type>[];
  all<Type extends Command['type']>(type: Type): CommandOf<Type>[];
  /** Actions that are asked for and not answered, by path. */
  running(): string[];
  action(path: string): ActionTask;
  /** An action that a continued run hears nothing of any more. */
  forget(path: string): void;
  timers(): string[];
  state(): EngineState;
  /** @throws when the run has not ended. */
  record(): FinalRecord;
  ended(): boolean;
}

/**
 * Starts a run. The state goes through JSON after every event, as a run does that is lost and rebuilt or continued as new:
 * nothing may hang on anything else.
 */
export function driveRun(run: RunInput): Driven {
  const engine = engineFor(run);
  let state = engine.start(1_000);
  let now = 1_000;
  let lastCommands: Command[] = [];
  const everyCommand: Command[] = [];
  const timers = new Map<string, number>();
  const running = new Map<string, ActionTask>();
  const note = (command: Command): void => {
    if (command.type === 'start-timer') timers.set(command.timer, command.at);
    if (command.type === 'cancel-timer') timers.delete(command.timer);
    if (command.type === 'run-action') {
      if (running.has(command.task.path)) throw new Error(`${command.task.path} runs twice at once.`);
      running.set(command.task.path, command.task);
    }
  };
  const only = <Type extends Command['type']>(from: Command[], type: Type): CommandOf<Type>[] =>
    from.filter((command): command is CommandOf<Type> => command.type === type);
  const driven: Driven = {
    tell(event, at = now + 1) {
      now = at;
      if (event.type === 'action-completed' || event.type === 'action-failed') running.delete(event.path);
      const result = engineFor(run).advance(engine.resume(JSON.parse(JSON.stringify(state))), { ...event, at: now });
      state = result.state;
      lastCommands = result.commands;
      everyCommand.push(...result.commands);
      for (const command of result.commands) note(command);
      return result.commands;
    },
    complete: (path, output = `did ${path}`) =>
      driven.tell({ type: 'action-completed', path, result: { output, attempts: 1 } }),
    fail: (path, code = 'boom', cancelled = false) => {
      const error = { code, message: `${path} failed`, step: path, details: null };
      return driven.tell({ type: 'action-failed', path, error, attempts: 1, cancelled });
    },
    fire(timer) {
      const at = timers.get(timer);
      if (at === undefined) throw new Error(`No timer ${timer} among ${[...timers.keys()]}.`);
      timers.delete(timer);
      return driven.tell({ type: 'timer-fired', timer }, Math.max(at, now));
    },
    control(request) {
      driven.tell({ type: 'control', id: 'c', request });
      const [answer, ...more] = driven.last('answer');
      if (!answer || more.length > 0) throw new Error('A control is answered once.');
      return answer.result;
    },
    task(path) {
      const task = engine.view(state).tasks.find((one) => one.path === path);
      if (!task) throw new Error(`No task ${path} among ${engine.view(state).tasks.map((one) => one.path)}.`);
      return task;
    },
    status: () => engine.status(state),
    last: (type) => only(lastCommands, type),
    all: (type) => only(everyCommand, type),
    running: () => [...running.keys()],
    action(path) {
      const task = running.get(path);
      if (!task) throw new Error(`${path} does not run.`);
      return task;
    },
    forget: (path) => running.delete(path),
    timers: () => [...timers.keys()].sort(),
    state: () => state,
    record() {
      const [finish] = only(everyCommand, 'finish');
      if (!finish) throw new Error(`The run has not ended; open: ${Object.keys(state.open)}.`);
      return finish.record;
    },
    ended: () => only(everyCommand, 'finish').length > 0,
  };
  driven.tell({ type: 'started' }, 1_000);
  return driven;
}
