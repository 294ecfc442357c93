import { expect, test } from 'vitest';
import { nestsDeeper } from '../../../activities/html/nests-deeper.ts';

test.each([
  ['', 0],
  ['words < 3 <3', 0],
  ['<div><b>a</b><i>b</i></div>', 2],
  ['<DIV><Div></DIV></div>', 2],
  ['<p>a<p>b<br><p>c', 2],
  ['<ul><li><ul><li></ul></ul>', 4],
  ['<div></x><div></x><div></x>', 3],
  ['<b>never<b>closed', 2],
  ['<div><!--</div>--><div><!--</div>-->', 2],
  ['<div title="</div>"><div title="</div>">', 2],
  ['<div><script></div></script><div>', 2],
])('%j nests %i deep', (html, depth) => {
  expect(nestsDeeper(html, depth)).toBe(false);
  if (depth > 0) expect(nestsDeeper(html, depth - 1)).toBe(true);
});

test('stops where it has seen enough', () => {
  expect(nestsDeeper('<div>'.repeat(200_000), 1000)).toBe(true);
  expect(nestsDeeper('<'.repeat(1_000_000), 1000)).toBe(false);
});
