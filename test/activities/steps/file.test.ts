import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ActionContext } from '../../../activities/define-action.ts';
import file from '../../../activities/steps/file.ts';
import { openStore } from '../../../services/store/open-store.ts';
import type { Store } from '../../../services/store/store.ts';
import type { Json, JsonObject } from '../../../workflows/language/json.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { newExecution } from '../../services/store/samples.ts';
import { compile, faultsOf, withSteps } from '../../workflows/language/catalogue.ts';
import { actionContext } from '../action-context.ts';

let mongodb: TestMongodb;
let store: Store;
beforeAll(async () => {
  mongodb = await startMongodb();
  store = openStore({ uri: mongodb.uri });
  await store.executions.insert(newExecution('ex-1'));
});
afterAll(async () => {
  await store?.close();
  await mongodb?.stop();
});

/** Performs the step, as a step of its own of the execution unless `more` says which. */
let steps = 0;
async function perform(input: JsonObject, more: Partial<ActionContext> = {}): Promise<JsonObject> {
  steps += 1;
  const path = `step${steps}`;
  return (await file.perform(
    input,
    actionContext({ files: store.files, path, idempotencyKey: `ex-1:${path}`, ...more }),
  )) as JsonObject;
}
const write = (name: string, content: Json, more: JsonObject = {}) =>
  perform({ operation: 'write', name, content, ...more });
const read = async (name: string, more: JsonObject = {}) =>
  (await perform({ operation: 'read', name, ...more })).content;

test('the example holds', async () => {
  const {
    id: _id,
    number: _number,
    executionId: _execution,
    createdAt: _time,
    ...facts
  } = file.example.output as JsonObject;
  const written = await perform(file.example.input as JsonObject);
  expect(written).toMatchObject(facts);
  expect(written).toEqual({
    ...facts,
    id: expect.stringMatching(/^file-[0-9a-z]{8}$/),
    number: expect.any(Number),
    executionId: 'ex-1',
    createdAt: expect.stringMatching(/Z$/),
  });
});

describe('what is written is read back', () => {
  test.each<[string, Json, Json, JsonObject]>([
    ['notes.txt', 'żółć 🙂\n', 'żółć 🙂\n', {}],
    ['data.json', { a: [1, null, 'x'] }, { a: [1, null, 'x'] }, {}],
    ['rows.csv', [{ a: 1, b: 'x, "y"\nz' }], [{ a: '1', b: 'x, "y"\nz' }], {}],
    ['semicolons.csv', [{ a: 1.5, b: null }], [{ a: '1.5', b: '' }], { delimiter: ';' }],
    ['dot.png', 'iVBORw0KGgo=', 'iVBORw0KGgo=', {}],
    ['typed', [{ a: 1 }], [{ a: '1' }], { contentType: 'text/csv; charset=utf-8' }],
    ['empty.txt', '', '', {}],
  ])('%s', async (name, content, expected, more) => {
    const facts = await write(name, content, more);
    const delimiter = more.delimiter === undefined ? {} : { delimiter: more.delimiter };
    expect(await read(name, delimiter)).toEqual(expected);
    expect(await perform({ operation: 'read', file: facts.id ?? '', ...delimiter })).toEqual({
      ...facts,
      content: expected,
    });
  });

  test('in another format, or a part of it', async () => {
    await write('data.json', { a: 1 });
    expect(await read('data.json', { format: 'text' })).toBe('{"a":1}');
    expect(await read('data.json', { format: 'base64' })).toBe('eyJhIjoxfQ==');
    expect(await read('data.json', { format: 'text', offset: 1, length: 3 })).toBe('"a"');
  });

  test('what is not what it is called is told, with its start', async () => {
    await write('broken.json', '{"a":', { format: 'text', contentType: 'application/json' });
    await expect(read('broken.json')).rejects.toMatchObject({
      code: 'file-unreadable',
      retryable: false,
      details: { format: 'json', text: '{"a":' },
    });
  });
});

test('another attempt of the same step leaves one file', async () => {
  const attempt = (number: number, content: string) =>
    perform(
      { operation: 'write', name: 'once.txt', content },
      { path: 'once', idempotencyKey: 'ex-1:once', attempt: number },
    );
  const first = await attempt(1, 'half');
  const second = await attempt(2, 'whole');
  expect(second).toMatchObject({ id: first.id, number: first.number, size: 5 });
  const { files } = await perform({ operation: 'list' });
  expect((files as JsonObject[]).filter(({ name }) => name === 'once.txt')).toEqual([second]);
});

test('rows are appended under one line of column names, and JSON line by line', async () => {
  const append = (name: string, content: Json, path: string) =>
    perform({ operation: 'append', name, content }, { path, idempotencyKey: `ex-1:${path}` });
  for (const [at, shop] of ['north', 'south', 'south'].entries())
    await append('shops.csv', [{ shop, at }], `loop[${Math.min(at, 1)}]/line`);
  expect(await read('shops.csv')).toEqual([
    { shop: 'north', at: '0' },
    { shop: 'south', at: '1' },
  ]);
  await append('log.ndjson', { n: 1 }, 'a');
  await append('log.ndjson', { n: 2 }, 'b');
  expect(await read('log.ndjson')).toBe('{"n":1}\n{"n":2}\n');
});

test.each(['../up.txt', 'a/b', 'a\\b', '..', 'line\nbreak', 'exe\u202efdp', ''])('%j is no name', async (name) => {
  await expect(write(name, 'x')).rejects.toMatchObject({ code: 'step-input-invalid' });
});

test('what is missing is told: a file, a name, more than a step can take', async () => {
  await expect(read('nobody.txt')).rejects.toMatchObject({ code: 'file-not-found', details: { file: 'nobody.txt' } });
  for (const input of [{ operation: 'write', content: 'x' }, { operation: 'write', name: 'x' }, { operation: 'read' }])
    await expect(perform(input)).rejects.toMatchObject({ code: 'step-input-invalid', retryable: false });
  const large = {
    tenantId: 'default',
    executionId: 'ex-1',
    path: 'large',
    name: 'large.txt',
    contentType: 'text/plain',
  };
  await store.files.write(large, Buffer.alloc(20 * 1024 * 1024 + 1, 'x'));
  await expect(read('large.txt')).rejects.toMatchObject({ code: 'file-too-large', details: { maxBytes: 20_971_520 } });
  expect(await read('large.txt', { offset: 20 * 1024 * 1024 })).toBe('x');
});

describe('when saving', () => {
  test.each<[JsonObject, string]>([
    [{ operation: 'write', content: 'x' }, 'needs `name`'],
    [{ operation: 'read' }, 'by `name` or by `file`'],
    [{ operation: 'read', name: 'a', file: 'file-00000000' }, 'give one of them'],
    [{ operation: 'list', content: 'x' }, 'takes no `content`'],
    [{ operation: 'delete', name: 'x' }, '"write"'],
  ])('%j is refused', (input, told) => {
    expect(faultsOf(withSteps({ type: 'File', input }))).toEqual([
      expect.objectContaining({ detail: expect.stringContaining(told) }),
    ]);
  });

  test('each operation gives what it gives, and `content` may come from the step before', () => {
    const steps = (...more: Json[]) =>
      withSteps(
        { id: 'w', type: 'File', input: { operation: 'write', name: 'a.txt', content: 'x' } },
        { id: 'r', type: 'File', input: { operation: 'read', name: 'a.txt' } },
        { id: 'copy', type: 'File', input: { operation: 'write', name: 'b.txt' } },
        { id: 'l', type: 'File', input: { operation: 'list' } },
        ...more,
      );
    const used = (text: string) => steps({ type: 'Output', input: { value: text } });
    expect(
      faultsOf(used('{{ steps.w.output.size }}{{ steps.r.output.content }}{{ steps.l.output.files.size() }}')),
    ).toEqual([]);
    expect(faultsOf(used('{{ steps.w.output.content }}'))).toMatchObject([{ pointer: '/steps/4/input/value' }]);
    expect(faultsOf(used('{{ steps.l.output.size }}'))).toMatchObject([{ pointer: '/steps/4/input/value' }]);
    expect(JSON.stringify(compile(steps()))).toContain('{{ previous.content }}');
    const before = withSteps(
      { type: 'StaticTextInput', input: 'x' },
      { type: 'File', input: { operation: 'write', name: 'a' } },
    );
    expect(faultsOf(before)).toMatchObject([{ pointer: expect.stringContaining('/steps/1') }]);
  });
});
