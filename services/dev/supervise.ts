import type { ChildProcess } from 'node:child_process';
import type { PartLog } from './part-log.ts';
import { identify, type ProcessIdentity } from './process-identity.ts';
import { waitUntilReady } from './server-plan.ts';
import { killGroup, stopGroup } from './stop-group.ts';

/** One process of the stack, as it is started again and again. */
export interface Part {
  name: string;
  /** Starts the process in a group of its own, with its output on pipes. */
  spawn(): ChildProcess;
  /** Asks it once whether it is ready. @throws while it is not. */
  probe(child: ChildProcess): Promise<void>;
  /** Milliseconds it has to end after SIGTERM. */
  graceMs: number;
}

/** What the supervisor of one part needs. */
export interface SuperviseDeps {
  log: PartLog;
  /** Takes lines for the user. */
  say(line: string): void;
  /** Told at each start (the new process) and each end (null). */
  changed(process: ProcessIdentity | null): void;
}

/** A part that is kept running. */
export interface SupervisedPart {
  /** Settles when it answered for the first time. Rejects with its last output when it never does; it is not started again then. */
  ready: Promise<void>;
  /** Of the process that runs now; null between two. */
  pid(): number | null;
  /** Ends it for good, ready or not. */
  stop(): Promise<void>;
}

const READY_MS = 60_000;
/** After this time up, a part that dies is started again at once. */
const STABLE_MS = 10_000;
const MAX_DELAY_MS = 5_000;

/** Starts a part, and starts it again whenever it dies after it was ready once. */
export function supervise(part: Part, deps: SuperviseDeps): SupervisedPart {
  const state: State = { stopping: false, started: false, current: null, failures: 0, timer: undefined };
  const ready = launch(part, deps, state).then((answered) => {
    if (!answered && !state.stopping) {
      throw new Error(`${part.name} did not get ready. Its last lines (${deps.log.file}):\n${deps.log.tail()}`);
    }
  });
  return {
    ready,
    pid: () => state.current?.pid ?? null,
    stop: async () => {
      state.stopping = true;
      clearTimeout(state.timer);
      if (state.current) await stopGroup(state.current, part.graceMs);
    },
  };
}

interface State {
  stopping: boolean;
  /** It was ready once. */
  started: boolean;
  current: ProcessIdentity | null;
  /** Deaths in a row soon after the start. */
  failures: number;
  timer: NodeJS.Timeout | undefined;
}

/** One life of the part. True when it got ready. */
async function launch(part: Part, deps: SuperviseDeps, state: State): Promise<boolean> {
  const child = part.spawn();
  const since = Date.now();
  let ended = false;
  const end = () => {
    if (ended) return;
    ended = true;
    if (state.current) killGroup(state.current.pid);
    state.current = null;
    deps.changed(null);
    if (state.stopping || !state.started) return;
    state.failures = Date.now() - since > STABLE_MS ? 0 : state.failures + 1;
    scheduleRestart(part, deps, state, child);
  };
  child.once('exit', end);
  child.once('error', (error) => {
    deps.say(`${part.name} cannot be started: ${error.message}`);
    end();
  });
  if (child.stdout) deps.log.take(child.stdout);
  if (child.stderr) deps.log.take(child.stderr);
  state.current = child.pid === undefined ? null : identify(child.pid);
  deps.changed(state.current);
  const ready = await waitUntilReady({ probe: () => part.probe(child) }, () => !ended && !state.stopping, READY_MS);
  if (ready) state.started = true;
  else if (state.current && !ended) await stopGroup(state.current, part.graceMs);
  return ready;
}

/** At once after a long life; ever later, up to 5 s, while it keeps dying. Never gives up. */
function scheduleRestart(part: Part, deps: SuperviseDeps, state: State, child: ChildProcess): void {
  const wait = state.failures <= 1 ? 0 : Math.min(250 * 2 ** (state.failures - 2), MAX_DELAY_MS);
  const how = child.signalCode ? `was ended by ${child.signalCode}` : `ended with code ${child.exitCode}`;
  deps.say(`${part.name} ${how}; starting it again${wait > 0 ? ` in ${wait / 1000} s` : ''} (see ${deps.log.file})`);
  state.timer = setTimeout(async () => {
    if (await launch(part, deps, state)) deps.say(`${part.name} is back`);
  }, wait);
}
