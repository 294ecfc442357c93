import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../workflows/language/json.ts';
import { compile, faultsOf } from './catalogue.ts';
import { nestedDefinition } from './nested-definition.ts';

/** Every place of a value, the value itself first. */
function placesIn(value: Json, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...path, key]))];
}

/** A copy with another value at a place; undefined takes the place out. */
function withValueAt(value: Json, [key, ...rest]: readonly string[], replacement: Json | undefined): Json {
  if (key === undefined) return replacement ?? null;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap(([name, inner]): [string, Json][] => {
    if (name !== key) return [[name, inner]];
    if (rest.length > 0) return [[name, withValueAt(inner, rest, replacement)]];
    return replacement === undefined ? [] : [[name, replacement]];
  });
  return Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
}

describe('a definition with every construct', () => {
  const places = placesIn(nestedDefinition).slice(1);
  const valueAt = (path: readonly string[]): Json =>
    path.reduce<Json>(
      (value, key) => (typeof value === 'object' && value !== null ? (Reflect.get(value, key) ?? null) : null),
      nestedDefinition,
    );
  const place = fc.constantFrom(...places);
  const replacement = fc.oneof(
    place.map(valueAt),
    fc.constantFrom<Json[]>(
      '{{ item }}',
      '{{ steps.call.output }}',
      '{{ vars.count',
      'any',
      'loop',
      'Loop',
      'Terminate',
      {},
      [],
      0,
      -1,
      1.5,
      null,
      true,
    ),
    fc.jsonValue().map((value): Json => JSON.parse(JSON.stringify(value))),
    fc.constant(undefined),
  );

  it('compiles, equal each time', () => {
    expect(faultsOf(nestedDefinition)).toEqual([]);
    const compiled = compile(nestedDefinition);
    expect(compiled.plan).toMatchObject({
      durability: 'fast',
      compensates: true,
      limit: { max: 3 },
      vars: { count: 0, last: null },
    });
    expect(JSON.stringify(compile(structuredClone(nestedDefinition)))).toBe(JSON.stringify(compiled));
    expect(compiled.stepOutputs.map((step) => step.id)).toEqual(
      expect.arrayContaining(['call', 'handled', 'no', 'inner', 'end']),
    );
  });

  it('gives a plan or faults that say something, whatever is changed in it', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(place, replacement), { minLength: 1, maxLength: 3 }), (changes) => {
        const changed = changes.reduce<Json>(
          (value, [path, other]) => withValueAt(value, path, other),
          nestedDefinition,
        );
        for (const fault of faultsOf(changed)) {
          expect(fault.pointer).toMatch(/^(\/.*)?$/su);
          expect(fault.detail.length).toBeGreaterThan(10);
        }
      }),
      { numRuns: 120 },
    );
  });
});
