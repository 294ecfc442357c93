import { expect, it } from 'vitest';
import type { Json } from '../../../workflows/language/json.ts';
import { faultsOf, withSteps } from './catalogue.ts';

it('refuses a name that begins with NUL, wherever it stands', () => {
  const names: [Json, string][] = [
    [withSteps({ type: 'Echo', input: { a: [{ '\u0000ref': 'x', size: 1 }] } }), '/steps/0/input/a/0/\u0000ref'],
    [{ name: 'x', '\u0000': 1, steps: [{ type: 'Echo' }] }, '/\u0000'],
    [{ name: 'x', vars: { a: { default: { '\u0000a': 1 } } }, steps: [{ type: 'Echo' }] }, '/vars/a/default/\u0000a'],
  ];
  for (const [definition, pointer] of names)
    expect(faultsOf(definition)).toEqual([{ pointer, detail: expect.stringContaining('NUL') }]);
  expect(faultsOf(withSteps({ type: 'Echo', input: { 'a\u0000': '\u0000' } }))).toEqual([]);
});

it('counts bytes, not characters', () => {
  expect(faultsOf(withSteps({ type: 'Echo', input: 'ä'.repeat(132_000) }))).toMatchObject([
    { pointer: '', detail: expect.stringContaining('bytes') },
  ]);
});
