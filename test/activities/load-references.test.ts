import { describe, expect, it } from 'vitest';
import { createReferenceLoader, MAX_LOADED_CHARACTERS } from '../../activities/load-references.ts';
import type { Json } from '../../workflows/language/json.ts';
import { findReferences, makeReference } from '../../workflows/language/references.ts';
import { valuesInMemory } from './values-in-memory.ts';

describe('a reference loader', () => {
  it('puts in what was asked for, and leaves the rest', async () => {
    const { values, refer } = valuesInMemory();
    const [a, b] = [await refer('a'), await refer({ inner: 'b' })];
    const put = await createReferenceLoader(values).put({ a, b, again: [a] }, findReferences(a));
    expect(put).toEqual({ a: 'a', b, again: ['a'] });
  });

  it('opens references inside of what they stand for, and loads each once', async () => {
    const { values, refer, loads } = valuesInMemory();
    const inner = await refer([1, 2]);
    const outer = await refer({ inner, twice: inner });
    const expected = { inner: [1, 2], twice: [1, 2] };
    expect(await createReferenceLoader(values).whole([outer, outer])).toEqual([expected, expected]);
    expect(loads).toHaveLength(2);
  });

  it('gives a value without references as it is', async () => {
    const value = { a: [1] };
    expect(await createReferenceLoader(valuesInMemory().values).whole(value)).toBe(value);
  });

  it('counts what stands in many places in each of them', async () => {
    const { values, refer } = valuesInMemory();
    let value: Json = await refer('x'.repeat(1_000));
    for (let at = 0; at < 40; at += 1) value = await refer([value, value]);
    const whole = createReferenceLoader(values).whole(value);
    await expect(whole).rejects.toMatchObject({ code: 'step-input-invalid' });
  });

  it('loads no more than one piece of work may', async () => {
    const { values, loads } = valuesInMemory();
    const whole = createReferenceLoader(values).whole({ ...makeReference('v1', MAX_LOADED_CHARACTERS + 1) });
    await expect(whole).rejects.toMatchObject({ code: 'step-input-invalid' });
    expect(loads).toEqual([]);
  });
});
