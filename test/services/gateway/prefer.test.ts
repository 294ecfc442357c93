import { expect, it } from 'vitest';
import { parsePrefer } from '../../../services/gateway/prefer.ts';

it.each([
  [undefined, null, false],
  ['', null, false],
  ['wait=10', 10, false],
  ['wait = 10', 10, false],
  ['WAIT="10"', 10, false],
  ['respond-async', null, true],
  ['respond-async, wait=0', 0, true],
  ['wait=3, wait=9', 3, false],
  ['return=minimal; foo="some, text", wait=4;x=y', 4, false],
  ['wait=-1', null, false],
  ['wait=1e3', null, false],
  ['wait', null, false],
])('reads %j', (header, wait, respondAsync) => {
  expect(parsePrefer(header)).toEqual({ wait, respondAsync });
});
