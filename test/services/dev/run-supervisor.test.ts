import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { probeMongodb } from '../../../services/dev/plan-mongodb.ts';
import { probeNamespace } from '../../../services/dev/plan-temporal.ts';
import { identify } from '../../../services/dev/process-identity.ts';
import type { StackInfo } from '../../../services/dev/stack.ts';
import type { PartName } from '../../../services/dev/stack-parts.ts';
import { compileSupervisor } from './compile-supervisor.ts';
import { until } from './until.ts';

/** `npm start -- --json` with real servers and stand-ins for gateway and worker. */
interface Started {
  process: ChildProcess;
  info: StackInfo;
  stdout(): string;
  stderr(): string;
}

const standIn = join(import.meta.dirname, 'stand-ins', 'supervisor.mjs');
const parts = ['gateway', 'worker', 'temporal', 'mongodb'] as const;
let compiled: ReturnType<typeof compileSupervisor>;
let dataDir: string;
let running: ChildProcess[];

beforeAll(() => {
  compiled = compileSupervisor();
});
afterAll(() => compiled.remove());
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'stepgraph-stack-'));
  running = [];
});
afterEach(async () => {
  for (const child of running) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
  }
  rmSync(dataDir, { recursive: true });
});

function launch(env: NodeJS.ProcessEnv, args = ['--json']): Omit<Started, 'info'> {
  const child = spawn(process.execPath, [standIn, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PORT: '0', STEPGRAPH_DATA_DIR: dataDir, SUPERVISOR_BUILD: compiled.build, ...env },
  });
  running.push(child);
  const text = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    text.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    text.stderr += chunk;
  });
  return { process: child, stdout: () => text.stdout, stderr: () => text.stderr };
}

async function start(env: NodeJS.ProcessEnv = {}): Promise<Started> {
  const started = launch(env);
  await until(
    'the stack is ready',
    () => {
      if (started.process.exitCode !== null) throw new Error(`It ended: ${started.stderr()}`);
      return started.stdout().endsWith('\n');
    },
    100_000,
  );
  return { ...started, info: JSON.parse(started.stdout()) };
}

/** As the data folder tells them now. */
function pidsNow(): Record<string, number> {
  const { processes } = JSON.parse(readFileSync(join(dataDir, 'state.json'), 'utf8'));
  return Object.fromEntries(Object.entries<{ pid: number }>(processes).map(([name, { pid }]) => [name, pid]));
}

async function everythingIsGone(pids: (number | null)[]): Promise<boolean> {
  return until('no process is left', () => pids.every((pid) => pid === null || identify(pid) === null), 10_000);
}

const probes: Record<PartName, (info: StackInfo) => Promise<void>> = {
  gateway: async ({ api }) => void (await fetch(api)),
  worker: async () => {},
  temporal: ({ temporal }) => probeNamespace(temporal, 'default'),
  mongodb: ({ mongodb }) => probeMongodb(mongodb),
};

function answers(name: PartName, info: StackInfo): Promise<boolean> {
  return probes[name](info).then(
    () => true,
    () => false,
  );
}

/** Gives the pid of the process that took the place of the killed one. */
function untilRestarted(name: PartName, before: number): Promise<number> {
  return until(
    `${name} runs again`,
    () => {
      const pid = pidsNow()[name];
      return pid === before ? undefined : pid;
    },
    5_000,
  );
}

describe('a running stack', () => {
  it('tells where it is in one line of JSON and stops without leaving a process', async () => {
    const stack = await start();
    expect(stack.stdout().trim().split('\n')).toHaveLength(1);
    expect(stack.info).toMatchObject({
      api: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      temporal: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      temporalUi: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      mongodb: expect.stringMatching(/^mongodb:\/\/127\.0\.0\.1:\d+\//),
      dataDir,
    });
    expect(Object.keys(stack.info.pids)).toEqual([...parts]);
    expect((await fetch(stack.info.temporalUi ?? '')).status).toBe(200);
    expect(await (await fetch(stack.info.api)).json()).toMatchObject({ mongodb: stack.info.mongodb });

    stack.process.kill('SIGTERM');
    const [code] = await once(stack.process, 'exit');
    expect(code).toBe(0);
    expect(Object.values(stack.info.pids).every((pid) => pid !== null && identify(pid) === null)).toBe(true);
  });

  it('is brought back part by part, at the same address, when parts are killed', async () => {
    const { info } = await start();
    for (const name of parts) {
      const before = info.pids[name] ?? 0;
      process.kill(before, 'SIGKILL');
      expect(identify(await untilRestarted(name, before))).not.toBeNull();
      await until(`${name} answers at its address`, () => answers(name, info), 10_000);
    }
  });

  it('is not disturbed by a reader who went away', async () => {
    const stack = await start();
    stack.process.stdout?.destroy();
    stack.process.stderr?.destroy();
    const before = stack.info.pids.gateway ?? 0;
    process.kill(before, 'SIGKILL');
    await untilRestarted('gateway', before);
    await until('the gateway answers', () => answers('gateway', stack.info));
    expect(stack.process.exitCode).toBeNull();
  });

  it('is told of by a second start beside it, which ends', async () => {
    const { info } = await start();
    const second = launch({});
    const [code] = await once(second.process, 'close');
    expect(code).toBe(1);
    expect(second.stderr()).toContain(`already runs (pid ${running[0]?.pid}): API ${info.api}`);
    expect(second.stdout()).toBe('');
    expect((await fetch(info.api)).status).toBe(200);
  });
});

describe('after a stack was killed', () => {
  it('nothing is left of it, and the next start finds its data', async () => {
    const first = await start();
    const client = new MongoClient(first.info.mongodb);
    await client.db().collection<{ _id: string }>('kept').insertOne({ _id: 'kept' });
    await client.close();
    first.process.kill('SIGKILL');
    await everythingIsGone(Object.values(first.info.pids));

    const second = await start();
    expect(second.info.temporal).toBe(first.info.temporal);
    expect(second.info.mongodb).toBe(first.info.mongodb);
    const again = new MongoClient(second.info.mongodb);
    expect(await again.db().collection<{ _id: string }>('kept').findOne({ _id: 'kept' })).not.toBeNull();
    await again.close();
  });

  it('a start at once takes the place of what is still dying', async () => {
    const first = await start();
    first.process.kill('SIGKILL');
    await once(first.process, 'exit');
    const second = await start();
    expect(second.info.mongodb).toBe(first.info.mongodb);
    const old = Object.values(first.info.pids);
    expect(old.every((pid) => pid !== null && identify(pid) === null)).toBe(true);
  });
});

describe('a start that cannot work', () => {
  it('names the busy port and the variable, and leaves no process', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const refused = launch({ PORT: String(port) });
    const [code] = await once(refused.process, 'close');
    server.close();
    expect(code).toBe(1);
    expect(refused.stderr()).toContain(`Port ${port} on 127.0.0.1 is in use. Set PORT to another one`);
  });

  it('explains a wrong environment and an unknown argument', async () => {
    const wrong = launch({ LOG_LEVEL: 'loud' });
    expect((await once(wrong.process, 'close'))[0]).toBe(1);
    expect(wrong.stderr()).toContain('LOG_LEVEL');
    const unknown = launch({}, ['--jsn']);
    expect((await once(unknown.process, 'close'))[0]).toBe(1);
    expect(unknown.stderr()).toContain('--jsn');
  });
});

describe('with servers of somebody else', () => {
  it('starts none, tells that it waits, and has no pid for them', async () => {
    const { info } = await start();
    const other = mkdtempSync(join(tmpdir(), 'stepgraph-stack-'));
    try {
      const env = { TEMPORAL_ADDRESS: info.temporal, MONGODB_URI: info.mongodb, STEPGRAPH_DATA_DIR: other };
      const second = await start(env);
      expect(second.info).toMatchObject({ temporal: info.temporal, mongodb: info.mongodb, temporalUi: null });
      expect(second.info.pids).toMatchObject({ temporal: null, mongodb: null });
      second.process.kill('SIGTERM');
      await once(second.process, 'exit');
      const waiting = launch({ ...env, TEMPORAL_ADDRESS: '127.0.0.1:9' });
      await until('it says so', () =>
        waiting.stderr().includes('Temporal at 127.0.0.1:9 (TEMPORAL_ADDRESS) does not answer'),
      );
      waiting.process.kill('SIGTERM');
      expect((await once(waiting.process, 'exit'))[0]).toBe(0);
    } finally {
      rmSync(other, { recursive: true });
    }
  });
});
