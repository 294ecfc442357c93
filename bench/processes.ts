import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What `npm start -- --json` prints when ready. */
export interface Stack {
  api: string;
  temporal: string;
  mongodb: string;
  pids: { gateway: number; worker: number; temporal: number | null; mongodb: number | null };
  stop(): Promise<void>;
}

const root = new URL('../../', import.meta.url).pathname;

/** Starts the product as a user does, on free ports and in a temporary data folder. */
export async function startStack(): Promise<Stack> {
  const dataDir = await mkdtemp(join(tmpdir(), 'stepgraph-bench-'));
  const env = { ...process.env, PORT: '0', STEPGRAPH_DATA_DIR: dataDir, LOG_LEVEL: 'warn' };
  const child = spawn(process.execPath, ['scripts/start.mjs', '--json'], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('{')) continue;
    return {
      ...JSON.parse(line),
      async stop() {
        if (child.exitCode === null) {
          child.kill('SIGTERM');
          await once(child, 'exit');
        }
        await rm(dataDir, { recursive: true, force: true });
      },
    };
  }
  throw new Error(`npm start ended with code ${child.exitCode} before it was ready; its messages are above.`);
}

/** Forks a script of this folder and waits for its `ready` message. */
export async function forkReady(
  script: string,
  args: readonly string[],
): Promise<{ child: ChildProcess; message: { port?: number } }> {
  const child = fork(new URL(script, import.meta.url).pathname, args);
  const [message] = await once(child, 'message');
  return { child, message };
}

/** Resident memory of a process in MiB, from /proc; null where there is none. */
export async function residentMib(pid: number | null | undefined): Promise<number | null> {
  if (!pid) return null;
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kib = /VmRSS:\s+(\d+)/.exec(text)?.[1];
  return kib ? Math.round(Number(kib) / 1024) : null;
}
