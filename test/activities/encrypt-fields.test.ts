import { expect, it } from 'vitest';
import { encryptDifferences, encryptFields, mask, standIn } from '../../activities/encrypt-fields.ts';
import type { Json } from '../../workflows/language/json.ts';

const keep = async (value: Json): Promise<Json> => ({ kept: value });

it('seals the fields of the paths, in every element where a path says so, and nothing else', async () => {
  const output = { status: 200, body: { result: [{ id: 1, skill: 'a' }, { id: 2 }], welcome: 'hi', none: null } };
  expect(await encryptFields(output, ['body.result.*.skill', 'body.none', 'body.gone.x', 'status.x'], keep)).toEqual({
    status: 200,
    body: { result: [{ id: 1, skill: { kept: 'a' } }, { id: 2 }], welcome: 'hi', none: null },
  });
  expect(await encryptFields(output, ['body.result.1', 'body.welcome'], keep)).toMatchObject({
    body: { result: [{ id: 1 }, { kept: { id: 2 } }], welcome: { kept: 'hi' } },
  });
  expect(await encryptFields(output, ['body.result.skill', 'body.*.id'], keep)).toEqual(output);
  expect(output.body.welcome).toBe('hi');
  const hostile = JSON.parse('{"__proto__":{"a":1}}');
  expect(JSON.stringify(await encryptFields(hostile, ['__proto__.a'], keep))).toBe('{"__proto__":{"a":{"kept":1}}}');
});

it('seals what came out otherwise, and leaves what came out equal', async () => {
  const one = { a: 'x', b: [1, 'secret'], c: { d: true } };
  expect(await encryptDifferences(one, { a: 'x', b: [1, 'other'], c: { d: true } }, keep)).toEqual({
    a: 'x',
    b: [1, { kept: 'secret' }],
    c: { d: true },
  });
  expect(await encryptDifferences(one, { ...one, c: {} }, keep)).toMatchObject({ a: 'x', c: { kept: { d: true } } });
  expect(await encryptDifferences(one, { a: 'x' }, keep)).toEqual({ kept: one });
  expect(await encryptDifferences([1], [1, 2], keep)).toEqual({ kept: [1] });
  expect(await encryptDifferences(one, undefined, keep)).toEqual({ kept: one });
});

it('stands in by another value of the same kind', () => {
  for (const value of ['', 'text', 0, -1.5, true, false, [1], { a: 1 }]) {
    const other = standIn(value);
    expect([typeof other, Array.isArray(other)]).toEqual([typeof value, Array.isArray(value)]);
    expect(other).not.toEqual(value);
  }
});

it('masks what is in a value, and not how it is built', () => {
  expect(mask({ a: ['x', 41, true, null], b: {} })).toEqual({ a: ['[REDACTED]', 0, false, null], b: {} });
});
