import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { waitUntil } from './wait-until.ts';

/** Where a started stack answers: the line that `npm start -- --json` prints. */
export interface StackAddresses {
  api: string;
  temporal: string;
  temporalUi: string;
  mongodb: string;
  dataDir: string;
  pids: { gateway: number; worker: number; temporal: number; mongodb: number };
}

/** A stack that runs, and how to end it. */
export interface Stack extends StackAddresses {
  supervisor: ChildProcess;
  /** Asks it to stop and fails when a process is left. The data folder stays. */
  stop(): Promise<void>;
  /** Kills every process of it at once, as a power cut does. */
  killEverything(): Promise<void>;
  /** Stops it whatever state it is in and removes the data folder. */
  dispose(): Promise<void>;
}

const checkout = fileURLToPath(new URL('../..', import.meta.url));

/** A folder for the data of one stack. */
export const makeDataDir = () => mkdtempSync(join(tmpdir(), 'stepgraph-e2e-'));

/** Starts the built product as a user would, on free ports. `npm` runs it through npm. */
export async function startStack({
  dataDir = makeDataDir(),
  npm = false,
  env = {} as NodeJS.ProcessEnv,
  timeoutMs = 180_000,
} = {}): Promise<Stack> {
  const [command, args] = npm
    ? ['npm', ['start', '--', '--json']]
    : [process.execPath, ['scripts/start.mjs', '--json']];
  const before = new Set(processesOf(dataDir).map(({ pid }) => pid));
  const supervisor = spawn(command, args, {
    cwd: checkout,
    env: { ...withoutVitest(process.env), LOG_LEVEL: 'info', ...env, PORT: '0', STEPGRAPH_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stack = (line: StackAddresses): Stack => ({
    ...line,
    supervisor,
    stop: () => stop(supervisor, dataDir),
    killEverything: () => killEverything(dataDir),
    dispose: async () => {
      await killEverything(dataDir);
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  });
  try {
    return stack(await readAddresses(supervisor, timeoutMs));
  } catch (error) {
    // A stack that ran before on the same folder is not this one's to end.
    await killEverything(dataDir, before);
    throw error;
  }
}

/** The one line of JSON on stdout; fails with what stderr said when the process ends before it. */
function readAddresses(supervisor: ChildProcess, timeoutMs: number): Promise<StackAddresses> {
  const told: string[] = [];
  supervisor.stderr?.on('data', (chunk: Buffer) => {
    told.push(chunk.toString());
    if (told.length > 200) told.shift();
  });
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`The stack did not start: ${why}\n${told.join('')}`));
    const timer = setTimeout(() => fail(`not ready after ${timeoutMs} ms`), timeoutMs);
    supervisor.once('exit', (code, signal) => {
      clearTimeout(timer);
      fail(`it ended with ${code ?? signal}`);
    });
    if (!supervisor.stdout) throw new Error('stdout is a pipe');
    createInterface({ input: supervisor.stdout }).on('line', (line) => {
      if (!line.startsWith('{')) return;
      clearTimeout(timer);
      resolve(JSON.parse(line));
    });
  });
}

async function stop(supervisor: ChildProcess, dataDir: string): Promise<void> {
  if (supervisor.exitCode === null) supervisor.kill('SIGTERM');
  await waitUntil('the supervisor to end', () => supervisor.exitCode !== null || supervisor.signalCode !== null, {
    timeoutMs: 15_000,
  });
  const left = processesOf(dataDir);
  if (left.length > 0)
    throw new Error(`Processes are left: ${left.map(({ pid, command }) => `${pid} ${command}`).join('; ')}`);
}

async function killEverything(dataDir: string, spared: ReadonlySet<number> = new Set()): Promise<void> {
  await waitUntil('every process to be gone', () => {
    const left = processesOf(dataDir).filter(({ pid }) => !spared.has(pid));
    for (const { pid } of left) kill(pid, 'SIGKILL');
    return left.length === 0;
  });
}

/** Sends a signal; a process that has gone is fine. */
export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** Every process of a stack: each inherits the name of the data folder in its environment. */
export function processesOf(dataDir: string): { pid: number; command: string }[] {
  const marker = `STEPGRAPH_DATA_DIR=${dataDir}\0`;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({
      pid: Number(name),
      environment: readProc(name, 'environ'),
      command: readProc(name, 'cmdline').replaceAll('\0', ' '),
    }))
    .filter(({ environment, command }) => `${environment}\0`.includes(marker) && command !== '');
}

function readProc(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

function withoutVitest(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(?:VITEST|TEST$|NODE_ENV$|PORT$|MONGODB_|TEMPORAL_)/.test(name)),
  );
}
