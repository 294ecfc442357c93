import { expect, test } from 'vitest';
import { codeOfMessage } from '../../../services/sqlite/code-of-message.ts';

test.each([
  ['UNIQUE constraint failed: pets.name', 2067],
  ['database is locked', 5],
  ['database table is locked: pets', 6],
  ['cannot store TEXT value in INTEGER column pets.age', 3091],
  ['no such table: database is locked', 1],
])('%s is result %i', (message, code) => {
  expect(codeOfMessage(message)).toBe(code);
});
