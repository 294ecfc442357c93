import { describe, expect, it } from 'vitest';
import {
  findReferences,
  findReservedKey,
  isReference,
  makeReference,
  mayHoldReservedKey,
  quoteValue,
  replaceReferences,
} from '../../../workflows/language/references.ts';

const a = makeReference('a', 70_000);
const b = makeReference('b', 80_000);

describe('references', () => {
  it('are told from what authors write', () => {
    expect(isReference(a)).toBe(true);
    for (const value of [null, 'a', 1, [], {}, { ref: 'a', size: 1 }, [a]]) expect(isReference(value)).toBe(false);
  });

  it('survive JSON', () => {
    expect(isReference(JSON.parse(JSON.stringify(a)))).toBe(true);
  });

  it('are found at any depth, in order', () => {
    expect(findReferences({ x: [1, a], y: { z: b }, w: null })).toEqual([a, b]);
    expect(findReferences('text')).toEqual([]);
  });

  it('are replaced, and what holds none stays the very same', () => {
    const rest = { deep: [1, 2] };
    const replaced = replaceReferences({ x: [a], rest }, (reference) => reference.size);
    expect(replaced).toEqual({ x: [70_000], rest });
    expect(replaceReferences(rest, () => null)).toBe(rest);
    const own = replaceReferences(JSON.parse('{ "__proto__": 1, "x": 2 }'), () => null);
    expect(Object.keys(own ?? {})).toEqual(['__proto__', 'x']);
  });
});

describe('findReservedKey', () => {
  it('points at the first key that begins with NUL', () => {
    expect(findReservedKey({ a: [{ 'x/y': { '\u0000ref': 1 } }] })).toBe('/a/0/x~1y/\u0000ref');
    expect(findReservedKey({ a: '\u0000ref', 'b\u0000': 1 })).toBeNull();
  });

  it('is asked only for text that may hold one', () => {
    expect(mayHoldReservedKey(JSON.stringify({ a: { '\u0000x': 1 } }))).toBe(true);
    expect(mayHoldReservedKey(JSON.stringify({ a: 'x\u0000' }))).toBe(false);
  });
});

it('quotes a value without showing what stands for it', () => {
  const reference = makeReference('secret-id', 70_000);
  expect(quoteValue({ ...reference })).toBe('a value of 70000 characters');
  expect(quoteValue({ a: { ...reference } })).toBe('{"a":"70000 characters"}');
  expect(quoteValue('x'.repeat(100))).toHaveLength(80);
  expect(quoteValue({ ...reference, encrypted: 'acme' })).toContain(
    'an encrypted value, which the engine may not read',
  );
  expect(quoteValue({ a: { ...reference, encrypted: 'acme' } })).toBe('{"a":"encrypted"}');
});
