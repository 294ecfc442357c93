import { describe, expect, it } from 'vitest';
import { keepLarge, keepWhole } from '../../activities/keep-large.ts';
import { isReference } from '../../workflows/language/references.ts';
import { valuesInMemory } from './values-in-memory.ts';

const text = 'x'.repeat(2_000);

describe('keepLarge', () => {
  it('leaves what is small', async () => {
    const value = { a: 1 };
    expect(await keepLarge(value, 1_000, valuesInMemory().values)).toBe(value);
  });

  it('keeps the largest fields outside, and no more than it must', async () => {
    const { values, kept } = valuesInMemory();
    const value = await keepLarge({ status: 200, body: text, more: text.slice(0, 500) }, 1_000, values);
    expect(value).toMatchObject({ status: 200, more: text.slice(0, 500), body: { size: 2_002 } });
    expect([...kept.values()]).toEqual([JSON.stringify(text)]);
  });

  it('keeps texts, lists and objects of many small fields whole', async () => {
    const { values } = valuesInMemory();
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`k${at}`, at]));
    for (const value of [text, [text], many]) expect(isReference(await keepLarge(value, 1_000, values))).toBe(true);
  });

  it('gives at most so much, whatever the fields are called', async () => {
    const { values } = valuesInMemory();
    const value = await keepLarge(JSON.parse(`{ "__proto__": "${text}", "b": "${text}" }`), 1_000, values);
    expect(JSON.stringify(value).length).toBeLessThanOrEqual(1_000);
    expect(Object.keys(value ?? {})).toEqual(['__proto__', 'b']);
  });

  it('leaves a reference as it is', async () => {
    const { values, refer } = valuesInMemory();
    const reference = await refer(text);
    expect(await keepLarge(reference, 10, values)).toBe(reference);
  });
});

describe('keepWhole', () => {
  it('refuses more than 20 MiB', async () => {
    const { values, kept } = valuesInMemory();
    await expect(keepWhole('x'.repeat(21 * 1024 * 1024), values)).rejects.toMatchObject({
      code: 'step-output-too-large',
    });
    expect(kept.size).toBe(0);
  });
});
