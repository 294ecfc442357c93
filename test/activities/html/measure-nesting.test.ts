import { expect, test } from 'vitest';
import { measureNesting } from '../../../activities/html/measure-nesting.ts';

test.each([
  ['', 0],
  ['words < 3 <3', 0],
  ['<div><b>a</b><i>b</i></div>', 2],
  ['<DIV><Div></DIV></div>', 2],
  ['<p>a<p>b<br><li>c<li>d', 0],
  ['<ul><li><ul><li></ul></ul>', 2],
  ['<table><tr><td><table><tr><td></table></table>', 2],
  ['<div></x><div></x><div></x>', 3],
  ['<b>never<b>closed', 2],
])('%j nests %i deep', (html, depth) => {
  expect(measureNesting(html)).toBe(depth);
});

test('is linear', () => {
  expect(measureNesting('<div>'.repeat(200_000))).toBe(200_000);
  expect(measureNesting('<'.repeat(1_000_000))).toBe(0);
});
