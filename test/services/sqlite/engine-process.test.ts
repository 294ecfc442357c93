import { afterAll, expect, test } from 'vitest';
import type { EngineRequest } from '../../../activities/database/sqlite/sqlite-engines.ts';
import { EngineProcess } from '../../../services/sqlite/engine-process.ts';
import { compileSqlite } from '../../servers/start-sqlite.ts';

const { entry, remove } = compileSqlite();
afterAll(remove);

const opening: EngineRequest = { kind: 'open', file: ':memory:', maxBytes: 2 ** 20, busyMs: 0 };
const run = (sql: string): EngineRequest => ({ kind: 'run', sql, values: [], caps: { rows: 9, bytes: 999 } });

test('it answers, refuses, and sees nothing of this environment', async () => {
  const engine = new EngineProcess(entry, { STEPGRAPH_DATA_DIR: 'x' });
  expect(await engine.ask(opening)).toBeNull();
  expect(await engine.ask(run('SELECT 1 AS one'))).toMatchObject({ rows: [{ one: 1 }] });
  await expect(engine.ask(run('SELEC'))).rejects.toMatchObject({ name: 'EngineRefusal', code: 1 });
  expect(await engine.ask({ kind: 'close' })).toBeNull();
  engine.kill();
  expect(engine.isLost).toBe(true);
  await expect(engine.ask(opening)).rejects.toMatchObject({ name: 'EngineLost', hungry: false });
});

test('one that runs for ever ends at once', async () => {
  const engine = new EngineProcess(entry, {});
  await engine.ask(opening);
  const endless = engine.ask(
    run('WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT max(n) FROM c'),
  );
  const lost = expect(endless).rejects.toMatchObject({ name: 'EngineLost', hungry: false });
  engine.kill();
  await lost;
});

test('one that wants too much memory ends itself', async () => {
  const engine = new EngineProcess(entry, {});
  await engine.ask(opening);
  const blobs =
    'WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n, zeroblob(1000000) AS b FROM c';
  const hungry = engine.ask(run(`SELECT count(*) FROM (SELECT * FROM (${blobs}) ORDER BY b, n LIMIT 100000)`));
  await expect(hungry).rejects.toMatchObject({ name: 'EngineLost', hungry: true });
});
