import { expect, test } from 'vitest';
import { withoutLeadingBlank } from '../../../services/sqlite/leading-blank.ts';

test.each([
  ['', ''],
  [' \n;; -- all of it', ''],
  ['/* /* they do not nest */ */ 1', '*/ 1'],
  ['/**/--x\n\tVACUUM; SELECT', 'VACUUM; SELECT'],
  ['/* open', ''],
  ['- 1', '- 1'],
])('%j begins with %j', (sql, rest) => {
  expect(withoutLeadingBlank(sql)).toBe(rest);
});

test('a long text of blanks is read in one go', () => {
  expect(withoutLeadingBlank(`${' ;/**/--\n'.repeat(100_000)}x`)).toBe('x');
});
