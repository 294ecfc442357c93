import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { Reading } from '../../../../activities/database/mysql/reading.ts';
import type { SqlResult } from '../../../../activities/database/sql-statement.ts';

/** Reads what a command says, event by event. */
function read(events: [string, ...unknown[]][], caps = { rows: 2, bytes: 100 }) {
  const command = new EventEmitter();
  const onFull = vi.fn();
  const ended = new Promise<SqlResult>((resolve, reject) => {
    new Reading(caps).listen(command, { resolve, reject, onFull });
    for (const [name, ...given] of events) command.emit(name, ...given);
  });
  return { ended, onFull };
}
const fields = ['fields', [{ name: 'n', columnType: 8, characterSet: 63 }]] as [string, unknown];

test('what lies beyond the caps is dropped, and a stop that follows is no error', async () => {
  const rows = [[1], [2], [3], [4]].map((row): [string, ...unknown[]] => ['result', row, 0]);
  const stopped = Object.assign(new Error('interrupted'), { errno: 1317 });
  const { ended, onFull } = read([fields, ...rows, ['error', stopped], ['end']]);
  expect(await ended).toEqual({
    columns: [{ name: 'n', type: 'bigint' }],
    rows: [{ n: 1 }, { n: 2 }],
    rowCount: 2,
    truncated: true,
  });
  expect(onFull).toHaveBeenCalledOnce();
  await expect(read([fields, ['error', stopped], ['end']]).ended).rejects.toBe(stopped);
});

test('of several results the first one counts', async () => {
  const second = ['fields', [{ name: 'other', columnType: 8 }]] as [string, unknown];
  const { ended } = read([
    fields,
    ['result', [1], 0],
    second,
    ['result', [9], 1],
    ['result', { affectedRows: 5 }],
    ['end'],
  ]);
  expect(await ended).toMatchObject({ rows: [{ n: 1 }], rowCount: 1 });
});

test('a change counts the rows that it found', async () => {
  const info = '(Rows matched: 3  Changed: 1  Warnings: 0';
  expect(await read([['result', { affectedRows: 1, info }], ['end']]).ended).toMatchObject({
    rowCount: 3,
    columns: [],
  });
  expect(await read([['result', { affectedRows: 1, info: '' }], ['end']]).ended).toMatchObject({ rowCount: 1 });
});

test('a value that cannot be read fails the statement alone', async () => {
  const document = ['fields', [{ name: 'd', columnType: 245 }]] as [string, unknown];
  await expect(read([document, ['result', ['{'], 0], ['end']]).ended).rejects.toThrow(SyntaxError);
});
