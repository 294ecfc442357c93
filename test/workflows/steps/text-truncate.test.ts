import { expect, it } from 'vitest';
import truncate from '../../../workflows/steps/text-truncate.ts';

it.each([
  ['abc', 3, 'abc'],
  ['abc', 2, 'ab...'],
  ['🙂🙂🙂', 2, '🙂🙂...'],
  ['abc', 0, '...'],
  ['', 0, ''],
])('%j cut after %i characters is %j', (text, length, truncated) => {
  expect(truncate.run({ text, length }, { previous: null })).toEqual({ truncated_text: truncated });
});
