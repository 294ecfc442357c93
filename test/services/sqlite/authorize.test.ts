import { constants } from '@photostructure/sqlite';
import { expect, test } from 'vitest';
import { mayDo } from '../../../services/sqlite/authorize.ts';

const { SQLITE_ATTACH, SQLITE_CREATE_VTABLE, SQLITE_FUNCTION, SQLITE_PRAGMA, SQLITE_READ, SQLITE_TRANSACTION } =
  constants;

test.each([
  ['reads a column', SQLITE_READ, 'pets', 'name', true],
  ['asks for the columns of a table', SQLITE_PRAGMA, 'TABLE_INFO', 'pets', true],
  ['asks for the journal', SQLITE_PRAGMA, 'journal_mode', null, true],
  ['sets the journal', SQLITE_PRAGMA, 'journal_mode', 'off', false],
  ['sets a number of its own', SQLITE_PRAGMA, 'user_version', '7', true],
  ['asks for what is unheard of', SQLITE_PRAGMA, 'anything_new', null, false],
  ['makes a table of a known kind', SQLITE_CREATE_VTABLE, 'v', 'FTS5', true],
  ['makes a table of another kind', SQLITE_CREATE_VTABLE, 'v', 'csv', false],
  ['calls a function', SQLITE_FUNCTION, null, 'lower', true],
  ['calls for code', SQLITE_FUNCTION, null, 'Load_Extension', false],
  ['attaches nothing', SQLITE_ATTACH, '', null, false],
  ['ends the transaction', SQLITE_TRANSACTION, 'COMMIT', null, false],
])('a statement that %s', (_, action, one, two, allowed) => {
  expect(mayDo({ action, one, two }, { vacuum: false })).toBe(allowed);
});

test('VACUUM attaches a file without a name, and no other', () => {
  const may = (action: number, one: string) => mayDo({ action, one, two: null }, { vacuum: true });
  expect([may(SQLITE_ATTACH, ''), may(SQLITE_TRANSACTION, 'BEGIN'), may(SQLITE_ATTACH, '/tmp/x')]).toEqual([
    true,
    true,
    false,
  ]);
});
