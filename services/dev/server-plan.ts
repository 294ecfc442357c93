import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

/** How one server is started and known to be ready. */
export interface ServerPlan {
  command: string;
  args: string[];
  /** Added to the environment. */
  env: Record<string, string>;
  /** Whom it runs as; absent: as this process. */
  user?: { uid: number; gid: number };
  /** Where clients find it: `host:port` for Temporal, a URI for MongoDB. */
  address: string;
  /** Asks the server once, with a real request. @throws while it is not ready. */
  probe(): Promise<void>;
}

/** A server that runs and answered. */
export interface RunningServer {
  address: string;
  pid: number;
  /** Ends it: SIGTERM, and SIGKILL after 5 s. */
  stop(): Promise<void>;
}

const READY_MS = 60_000;
const STOP_MS = 5_000;

/** Starts a server and waits until it answers. Used by tests; `npm start` supervises its servers instead. @throws with its last output. */
export async function startServer(plan: ServerPlan): Promise<RunningServer> {
  const child = spawn(plan.command, plan.args, {
    ...plan.user,
    env: { ...process.env, ...plan.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keepTail = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-4_000);
  };
  child.stdout.on('data', keepTail);
  child.stderr.on('data', keepTail);
  let failed: Error | undefined;
  child.once('error', (error) => {
    failed = error;
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async () => {
    process.removeListener('exit', kill);
    child.kill('SIGTERM');
    const timer = setTimeout(kill, STOP_MS);
    await ended;
    clearTimeout(timer);
  };
  const isRunning = () => failed === undefined && child.exitCode === null && child.signalCode === null;
  const ready = await waitUntilReady(plan, isRunning, READY_MS);
  if (!ready || child.pid === undefined) {
    if (isRunning()) await stop();
    throw new Error(`${plan.command} did not come up: ${failed?.message ?? output.trim()}`);
  }
  return { address: plan.address, pid: child.pid, stop };
}

/** Probes until the server answers; false when it ended or the time is over. */
export async function waitUntilReady(
  plan: Pick<ServerPlan, 'probe'>,
  isRunning: () => boolean,
  timeoutMs: number,
): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (isRunning() && Date.now() < deadline) {
    const answered = await plan.probe().then(
      () => true,
      () => false,
    );
    if (answered) return isRunning();
    await delay(50);
  }
  return false;
}
