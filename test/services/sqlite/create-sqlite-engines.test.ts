import { afterAll, expect, test } from 'vitest';
import { createSqliteEngines } from '../../../services/sqlite/create-sqlite-engines.ts';
import { processesOf } from '../../e2e/stack.ts';
import { waitUntil } from '../../e2e/wait-until.ts';
import { compileSqlite } from '../../servers/start-sqlite.ts';

const { entry, remove } = compileSqlite();
const marker = `sqlite-engines-${process.pid}`;
const engines = createSqliteEngines({ entry, env: { STEPGRAPH_DATA_DIR: marker } });
afterAll(() => {
  engines.close();
  remove();
});
const never = new AbortController().signal;
const opening = { kind: 'open', file: ':memory:', maxBytes: 2 ** 20, busyMs: 0 } as const;

/** Takes engines, each of which has answered. */
const take = (count: number) =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const engine = await engines.take('a', never);
      await engine.ask(opening);
      return engine;
    }),
  );
const pids = () => processesOf(marker).map(({ pid }) => pid);

test('an engine is used again, one that is lost is not, and none is left in the end', async () => {
  const [one, two] = await take(2);
  const first = pids().sort();
  expect(first).toHaveLength(2);
  await one?.ask({ kind: 'close' });
  one?.release();
  one?.release();
  const [third] = await take(1);
  expect(pids().sort()).toEqual(first);
  two?.kill();
  two?.release();
  await waitUntil('the process to end', () => pids().length === 1);
  const [fourth] = await take(1);
  expect(pids()).toHaveLength(2);
  third?.release();
  fourth?.release();
  engines.close();
  await waitUntil('all processes to end', () => pids().length === 0);
});

test('one that is killed while it rests is not given to anybody', async () => {
  const [one] = await take(1);
  one?.release();
  const [resting] = pids();
  process.kill(resting ?? 0, 'SIGKILL');
  await waitUntil('the process to end', () => pids().length === 0);
  const [two] = await take(1);
  expect(pids()).not.toContain(resting);
  two?.release();
});

test('one that nobody needs ends', async () => {
  const mark = `${marker}-idle`;
  const short = createSqliteEngines({ entry, env: { STEPGRAPH_DATA_DIR: mark }, idleMs: 1 });
  const engine = await short.take('a', never);
  await engine.ask(opening);
  expect(processesOf(mark)).toHaveLength(1);
  engine.release();
  await waitUntil('the process to end', () => processesOf(mark).length === 0);
});

test('who finds no place waits until one is given back', async () => {
  const all = await take(4);
  const late = { taken: false };
  const fifth = engines.take('a', never).then((engine) => {
    late.taken = true;
    return engine;
  });
  // Another folder has places of its own.
  const other = await engines.take('b', never);
  expect(late.taken).toBe(false);
  all[0]?.release();
  (await fifth).release();
  for (const engine of [...all, other]) engine.release();
});
