import { expect, it } from 'vitest';
import { rememberValues } from '../../activities/remember-values.ts';
import { valuesInMemory } from './values-in-memory.ts';

it('loads again only what was not used for long', async () => {
  const memory = valuesInMemory();
  const values = rememberValues(memory.values, 20);
  const [a, b, c] = [await values.keep('aaaaaa'), await values.keep('bbbbbb'), await values.keep('cccccc')];
  for (const reference of [a, b, a, c, a, b]) await values.load(reference);
  expect(memory.loads).toEqual(['v1', 'v2', 'v3', 'v2']);
  expect(await values.load(a)).toBe('aaaaaa');
});
