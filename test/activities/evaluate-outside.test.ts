import { describe, expect, it } from 'vitest';
import { evaluateOutside } from '../../activities/evaluate-outside.ts';
import { createReferenceLoader } from '../../activities/load-references.ts';
import { createEncryptedValues } from '../../services/vault/create-encrypted-values.ts';
import type { Json, JsonSchema } from '../../workflows/language/json.ts';
import { isReference } from '../../workflows/language/references.ts';
import type { OutsideWork } from '../../workflows/outside-work.ts';
import { testVault } from '../services/vault/test-vault.ts';
import { valueKeysInMemory } from '../services/vault/value-keys-in-memory.ts';
import { valuesInMemory } from './values-in-memory.ts';

const scopeOf = (input: Json) => ({ input, steps: {}, previous: null, execution: { id: 'ex-1' } });
const template = (text: Json, input: Json, test = false): OutsideWork => ({
  ...{ kind: 'template', template: text, scope: scopeOf(input), test },
});
const rows = Array.from({ length: 5_000 }, (_, at) => ({ at, text: 'some text' }));

describe('evaluateOutside', () => {
  it('loads only what stands in the way of a path, layer by layer', async () => {
    const memory = valuesInMemory();
    const deep = await memory.refer({ name: 'deep' });
    const list = await memory.refer([await memory.refer('other'), deep]);
    expect(await evaluateOutside(template('{{ input.list[1].name }}', { list, more: list }), memory)).toBe('deep');
    expect(memory.loads).toHaveLength(2);
  });

  it('judges by what a reference stands for', async () => {
    const memory = valuesInMemory();
    const judge = async (schema: JsonSchema, value: Json) =>
      evaluateOutside({ kind: 'judge', schema, value: await memory.refer(value) }, memory);
    expect(await judge({ type: 'array' }, rows)).toBeNull();
    expect(await judge({ type: 'object', required: ['at'] }, { rows })).toEqual({
      field: 'at',
      problem: 'has no "at"',
    });
    expect(await judge({ type: 'string' }, rows)).toEqual({ field: '', problem: 'is array and not string' });
    expect(await judge({ anyOf: [{ type: 'string' }, { type: 'array' }] }, rows)).toBeNull();
  });

  it('tells why a value is no schema of an answer', async () => {
    const memory = valuesInMemory();
    const explain = (schema: Json) => evaluateOutside({ kind: 'schema', schema }, memory);
    expect(await explain({ type: 'object' })).toBeNull();
    expect(await explain(true)).toBeNull();
    expect(await explain(false)).toBe('it is false, which no answer fits');
    expect(await explain({ type: 'objct' })).toContain('type');
    expect(await explain({ $ref: '#/nope' })).toEqual(expect.any(String));
  });

  it('passes on a reference that a path ends at', async () => {
    const memory = valuesInMemory();
    const inner = await memory.refer(rows);
    const value = await memory.refer({ inner });
    expect(await evaluateOutside(template('{{ input.value.inner }}', { value }), memory)).toEqual(inner);
    expect(memory.loads).toHaveLength(1);
  });

  it('tests conditions, and says what gives no boolean in the words of the isolate', async () => {
    const memory = valuesInMemory();
    const list = await memory.refer(rows);
    expect(await evaluateOutside(template('{{ size(input.list) == 5000 }}', { list }, true), memory)).toBe(true);
    const wrong = evaluateOutside(template('{{ input.list }}', { list }, true), memory);
    await expect(wrong).rejects.toMatchObject({
      code: 'expression-failed',
      message: expect.stringContaining('{"at":0'),
    });
  });

  it('keeps what is large in the result outside again', async () => {
    const memory = valuesInMemory();
    const list = await memory.refer(rows);
    const work = template(
      { rows: '{{ input.list.filter(row, row.at > 0) }}', size: '{{ size(input.list) }}' },
      { list },
    );
    const value = await evaluateOutside(work, memory);
    expect(value).toMatchObject({ size: 5_000, rows: { size: expect.any(Number) } });
  });

  it('refuses a map with a key that stands for a reference', async () => {
    const work = template('{{ {"\\u0000ref": "v1"} }}', null);
    await expect(evaluateOutside(work, valuesInMemory())).rejects.toMatchObject({ code: 'expression-failed' });
  });

  it('runs pure steps on whole inputs, and says what is wrong with them', async () => {
    const memory = valuesInMemory();
    const pure = { kind: 'pure' as const, step: 'up', type: 'TextOperation.Uppercase', revision: 1, previous: null };
    const text = await memory.refer('abc');
    expect(await evaluateOutside({ ...pure, input: { text } }, memory)).toEqual({ text: 'ABC' });
    await expect(evaluateOutside({ ...pure, input: text }, memory)).rejects.toMatchObject({
      code: 'step-input-invalid',
    });
    await expect(evaluateOutside({ ...pure, type: 'Nothing', input: 1 }, memory)).rejects.toThrow('does not know');
  });

  it('joins and cuts lists', async () => {
    const memory = valuesInMemory();
    const first = await memory.refer([1, 2]);
    expect(await evaluateOutside({ kind: 'concat', parts: [first, [3]] }, memory)).toEqual([1, 2, 3]);
    const list = await memory.refer(rows);
    const cut = await evaluateOutside({ kind: 'slice', list, from: 4_998, to: 5_100 }, memory);
    expect(cut).toEqual({ length: 5_000, items: rows.slice(4_998) });
    expect(await evaluateOutside({ kind: 'slice', list: await memory.refer('x'), from: 0, to: 1 }, memory)).toBeNull();
  });

  it('keeps a value whatever its size, or only what is over a limit', async () => {
    const memory = valuesInMemory();
    expect(isReference(await evaluateOutside({ kind: 'keep', value: 1 }, memory))).toBe(true);
    expect(await evaluateOutside({ kind: 'keep', value: { a: 1 }, limit: 100 }, memory)).toEqual({ a: 1 });
  });

  it('opens what the engine reads, and takes by name', async () => {
    const memory = valuesInMemory();
    const reference = { '\u0000ref': 'v1', size: 20 };
    await memory.refer({ for: 'PT1S' });
    expect(await evaluateOutside({ kind: 'load', reference }, memory)).toEqual({ for: 'PT1S' });
    const previous = await memory.refer({ text: 'a', other: 1 });
    const take = { kind: 'take' as const, input: { n: 1 }, previous, keys: ['text', 'n', 'none'] };
    expect(await evaluateOutside(take, memory)).toEqual({ n: 1, text: 'a' });
  });
});
describe('with encrypted values', () => {
  const open = async () => {
    const memory = valuesInMemory();
    const encrypted = createEncryptedValues({
      ...{ values: memory.values, vault: testVault(), keys: valueKeysInMemory(), clock: () => new Date(0) },
    });
    const keep = async (value: Json): Promise<Json> => ({ ...(await encrypted.keep('acme', value)) });
    const ask = (work: OutsideWork) => evaluateOutside(work, { values: memory.values, encrypted });
    const body = {
      ssn: await keep('123-45-6789'),
      tags: await keep(['one-tag', 'two-tag']),
      name: 'Ada',
      age: await keep(41),
    };
    return {
      memory,
      encrypted,
      keep,
      ask,
      body,
      show: (value: Json) => createReferenceLoader(memory.values).whole(value),
    };
  };
  const marked = '[REDACTED]';

  it('refold 4.2.25 what depends on them is encrypted again, what does not is not', async () => {
    const { ask, body, encrypted, memory, show } = await open();
    const given = await ask(
      template(
        {
          greeting: 'Dear {{ input.name }}, {{ input.ssn }}',
          name: '{{ cel.bind(of, dyn(input), of[?"name"].orValue(null)) }}',
          known: '{{ input.tags.map(tag, upper(tag)) }}',
          old: '{{ input.age > 41.5 }}',
          list: '{{ [input.name, input.ssn] }}',
        },
        body,
      ),
    );
    expect(JSON.stringify([given, ...memory.kept.values()])).not.toMatch(/123-45|-tag|-TAG/);
    expect(await show(given)).toEqual({
      greeting: marked,
      name: 'Ada',
      known: marked,
      old: marked,
      list: ['Ada', marked],
    });
    expect(await createReferenceLoader(memory.values, encrypted.load).whole(given)).toEqual({
      greeting: 'Dear Ada, 123-45-6789',
      name: 'Ada',
      known: ['ONE-TAG', 'TWO-TAG'],
      old: false,
      list: ['Ada', '123-45-6789'],
    });
  });

  it('refold 4.2.25 pure steps, passes of loops, conditions and errors show nothing of them', async () => {
    const { ask, body, show } = await open();
    const reversed = await ask({
      ...{ kind: 'pure', step: 's', type: 'TextOperation.Reverse', revision: 1, previous: null },
      input: { text: body.ssn },
    });
    expect(await show(reversed)).toEqual({ text: marked });
    const items = await ask({ kind: 'slice', list: body.tags, from: 0, to: 2 });
    expect(await show(items)).toEqual({ length: 2, items: [marked, marked] });
    expect(await ask(template('{{ input.ssn == "123-45-6789" }}', body, true))).toBe(true);
    const failed = await ask(template('{{ input.ssn }}', body, true)).catch((error: unknown) => String(error));
    expect(String(failed)).not.toContain('123-45');
    expect(await show(await ask({ kind: 'load', reference: Object(body.tags) }))).toBe(marked);
    const promise = { type: 'object', properties: { ssn: { type: 'integer' } } } as const;
    const refused = await ask({ kind: 'check', schema: promise, output: body }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'output-invalid' });
    expect(JSON.stringify(refused)).not.toContain('123-45');
  });

  it('refold 4.2.25 errors that quote the begin of a value show nothing of it', async () => {
    const { ask, keep } = await open();
    const token = await keep('long-canary'.repeat(20));
    const schema: JsonSchema = { type: 'object', properties: { token: { enum: ['a', 'b'] } } };
    const told = await ask({ kind: 'judge', schema, value: { token } });
    expect(told).toEqual({ field: 'token', problem: 'has "[REDACTED]" in "token" and not "a" or "b"' });
    for (const text of ['{{ input.token }}', '{{ [1, input.token] }}', '{{ input.token == "x" ? true : 7 }}']) {
      const refused = await ask(template(text, { token }, true)).catch((error: unknown) => error);
      expect(refused).toMatchObject({ code: 'expression-failed' });
      expect(JSON.stringify([refused, String(refused)])).not.toContain('canary');
    }
    const refused = ask(template('{{ input.token }}', { token }, true));
    await expect(refused).rejects.toThrow('must give true or false, but gives "[REDACTED]"');
    const other = ask(template('{{ input.token.size() == 220 ? input.token : true }}', { token }, true));
    await expect(other).rejects.toThrow('failed with the encrypted values in it');
    expect(await ask({ kind: 'judge', schema: { enum: ['[REDACTED]'], type: 'number' }, value: token })).toMatchObject({
      problem: 'is string and not number',
    });
  });

  it('without a vault they are opened by nobody', async () => {
    const { memory, body } = await open();
    expect(await evaluateOutside(template('{{ input.name + input.ssn }}', body), { values: memory.values })).toBe(
      `Ada${marked}`,
    );
  });
});
