import { expect, it } from 'vitest';
import { definePure } from '../../../workflows/language/step-type.ts';
import { createStepTypeRegistry } from '../../../workflows/language/step-type-registry.ts';

const step = (type: string, revision: number, aliases: string[] = []) =>
  definePure({
    type,
    revision,
    aliases,
    summary: 'Test',
    input: true,
    output: true,
    example: { input: 1, output: 1 },
    run: (input) => input,
  });

it('finds the newest revision by type and alias, and older ones by revision', () => {
  const old = step('A', 1, ['a']);
  const fresh = step('A', 2, ['a']);
  const registry = createStepTypeRegistry([fresh, step('B', 1), old]);
  expect(registry.get('A')).toBe(fresh);
  expect(registry.get('a')).toBe(fresh);
  expect(registry.getRevision('A', 1)).toBe(old);
  expect(registry.all.map((type) => type.type)).toEqual(['A', 'B']);
  expect(registry.get('constructor')).toBeUndefined();
});

it('refuses two types of one name', () => {
  expect(() => createStepTypeRegistry([step('A', 1), step('A', 1)])).toThrow(/Two step types/);
  expect(() => createStepTypeRegistry([step('A', 1), step('B', 1, ['A'])])).toThrow(/Two step types/);
});
