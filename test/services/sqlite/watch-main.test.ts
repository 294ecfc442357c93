import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, expect, test } from 'vitest';
import { processesOf } from '../../e2e/stack.ts';
import { waitUntil } from '../../e2e/wait-until.ts';
import { compileSqlite } from '../../servers/start-sqlite.ts';

const { entry, remove } = compileSqlite();
afterAll(remove);

/** Starts an engine, lets it run a statement without end, and says so. */
const parent = `
  const engine = require('node:child_process').fork(process.argv[1], [String(process.pid)]);
  const sql = 'WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT max(n) FROM c';
  engine.once('message', () => engine.send({ kind: 'run', sql, values: [], caps: { rows: 1, bytes: 9 } }, () => console.log('busy')));
  engine.send({ kind: 'open', file: ':memory:', maxBytes: 1e6, busyMs: 0 });
`;

test('an engine whose parent is killed ends, in the middle of a statement too', async () => {
  const marker = `sqlite-watch-${process.pid}`;
  const started = spawn(process.execPath, ['-e', parent, entry.pathname], {
    env: { STEPGRAPH_DATA_DIR: marker },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(createInterface({ input: started.stdout }), 'line');
  expect(processesOf(marker)).toHaveLength(2);
  started.kill('SIGKILL');
  await waitUntil('the engine to end', () => processesOf(marker).length === 0);
});
