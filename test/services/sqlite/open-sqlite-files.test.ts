import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { openSqliteFiles } from '../../../services/sqlite/open-sqlite-files.ts';

test('the files lie in the data folder, whatever folder the process works in', () => {
  const { root, engines } = openSqliteFiles({ dataDir: '.stepgraph' });
  expect(root).toBe(resolve('.stepgraph/sqlite'));
  // Nothing was started.
  engines.close();
});
