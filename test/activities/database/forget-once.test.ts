import { expect, test } from 'vitest';
import { forgetOnce, isDrawn, NOTED_MS } from '../../../activities/database/forget-once.ts';
import { postgresFlavor } from '../../../activities/database/postgres-flavor.ts';
import type { SqlSession } from '../../../activities/database/sql-session.ts';
import type { SqlStatement } from '../../../activities/database/sql-statement.ts';

const session = (run: SqlSession['run']): SqlSession => ({
  flavor: postgresFlavor,
  run,
  transaction: (_, work) => work(),
  close: async () => undefined,
});

test('few keys are drawn, and each of them every time', () => {
  const keys = Array.from({ length: 5_000 }, (_, index) => `ex-${index}:step`);
  const drawn = keys.filter(isDrawn);
  expect(drawn.filter(isDrawn)).toEqual(drawn);
  expect(drawn.length).toBeGreaterThan(5);
  expect(drawn.length).toBeLessThan(60);
});

test('what was noted before the time that notes are kept is removed; a refusal is nobody’s failure', async () => {
  const asked: SqlStatement[] = [];
  const now = Date.UTC(2026, 0, 1);
  const noting = session(async (statement) => {
    asked.push(statement);
    throw new Error('permission denied');
  });
  await forgetOnce(noting, now);
  expect(asked).toEqual([postgresFlavor.once.forget(new Date(now - NOTED_MS))]);
});
