import { expect, it } from 'vitest';
import { nearest } from '../../../workflows/language/did-you-mean.ts';

it.each([
  ['ecoh', ['Echo', 'Wait'], 'Echo'],
  ['get', ['GET', 'POST'], 'GET'],
  ['expo', ['fixed', 'linear', 'exponential'], 'exponential'],
  ['http-statuss', ['http-status', 'http-unreachable'], 'http-status'],
  ['sise', ['size', 'sum'], 'size'],
  ['idd', ['id'], 'id'],
  ['now', ['of', 'or', 'none'], undefined],
  ['timestamp', ['map', 'typeOf', 'timeToMillis'], undefined],
  ['text', ['seat'], undefined],
  ['http', ['http-status', 'http-unreachable'], undefined],
  ['anything', [], undefined],
])('%s of %j: %s', (word, candidates, expected) => {
  expect(nearest(word, candidates)).toBe(expected);
});
