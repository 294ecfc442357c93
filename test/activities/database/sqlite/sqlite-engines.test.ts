import { expect, test } from 'vitest';
import {
  EngineAnswer,
  EngineLost,
  EngineRefusal,
  EngineRequest,
} from '../../../../activities/database/sqlite/sqlite-engines.ts';

test('what travels between processes is what was agreed on', () => {
  const run = { kind: 'run', sql: 'SELECT ?1', values: [{ a: [null, true] }], caps: { rows: 1, bytes: 2 } };
  expect(EngineRequest.parse(run)).toEqual(run);
  for (const wrong of [{ kind: 'attach' }, { ...run, caps: { rows: 'all' } }, { kind: 'open', file: 7 }])
    expect(EngineRequest.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false);
  const done = { columns: [{ name: 'a', type: 'text' }], rows: [{ a: 'x' }], rowCount: 1, truncated: false };
  expect(EngineAnswer.parse({ done })).toEqual({ done });
  expect(EngineAnswer.parse({ done: null })).toEqual({ done: null });
  expect(EngineAnswer.safeParse({ done: { ...done, rows: 'none' } }).success).toBe(false);
});

test('errors tell what their failures are made of', () => {
  expect(new EngineRefusal({ code: 2067, message: 'UNIQUE' })).toMatchObject({ code: 2067, message: 'UNIQUE' });
  expect([new EngineLost('gone').hungry, new EngineLost('gone', true).hungry]).toEqual([false, true]);
});
