import { fork } from 'node:child_process';
import { once } from 'node:events';
import { getPriority } from 'node:os';
import { afterAll, expect, test } from 'vitest';
import { compileSqlite } from '../../servers/start-sqlite.ts';

const { entry, remove } = compileSqlite();
afterAll(remove);

function start() {
  const engine = fork(entry, [String(process.pid)], {
    env: {},
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const ask = async (request: object) => {
    const answered = once(engine, 'message');
    engine.send(request);
    return (await answered)[0];
  };
  return { engine, ask };
}

test('answers are what came of it, or what SQLite said', async () => {
  const { engine, ask } = start();
  const run = (sql: string) => ask({ kind: 'run', sql, values: [], caps: { rows: 9, bytes: 99 } });
  expect(await ask({ kind: 'open', file: '/nowhere/x.db', maxBytes: 9e9, busyMs: 0 })).toEqual({
    refused: { code: 14, message: expect.stringContaining('unable to open database file') },
  });
  expect(await ask({ kind: 'open', file: ':memory:', maxBytes: 9e9, busyMs: 0 })).toEqual({ done: null });
  expect(await ask({ kind: 'begin', readOnly: true })).toEqual({ done: null });
  expect(await run('SELECT 1 AS n')).toMatchObject({ done: { rows: [{ n: 1 }] } });
  expect(await run('CREATE TABLE t (n)')).toMatchObject({ refused: { code: 8 } });
  expect(await ask({ kind: 'commit' })).toEqual({ done: null });
  expect(await ask({ kind: 'close' })).toEqual({ done: null });
  expect(await ask({ kind: 'close' })).toEqual({ done: null });
  engine.disconnect();
  expect((await once(engine, 'exit'))[0]).toBe(0);
});

test('a value that nests too deeply to be told is refused', async () => {
  const { engine, ask } = start();
  const run = (sql: string, ...values: string[]) => ask({ kind: 'run', sql, values, caps: { rows: 9, bytes: 1e6 } });
  await ask({ kind: 'open', file: ':memory:', maxBytes: 9e9, busyMs: 0 });
  await run('CREATE TABLE t (doc JSON)');
  await run('INSERT INTO t VALUES (?1)', '['.repeat(200_000) + ']'.repeat(200_000));
  expect(await run('SELECT doc FROM t')).toMatchObject({ refused: { code: 18 } });
  expect(await run('SELECT length(doc) AS length FROM t')).toMatchObject({ done: { rows: [{ length: 400_000 }] } });
  engine.kill('SIGKILL');
});

test('signals to its group do not end it, and it leaves the machine to others', async () => {
  const { engine, ask } = start();
  await ask({ kind: 'close' });
  engine.kill('SIGTERM');
  engine.kill('SIGINT');
  expect(await ask({ kind: 'close' })).toEqual({ done: null });
  expect(getPriority(engine.pid)).toBeGreaterThan(0);
  engine.kill('SIGKILL');
});

test('what is no request ends it', async () => {
  const { engine } = start();
  engine.send({ kind: 'delete everything' });
  expect((await once(engine, 'exit'))[0]).toBe(1);
});
