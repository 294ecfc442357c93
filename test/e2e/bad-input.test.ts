import { describe, expect, inject, it } from 'vitest';
import { type Answer, ApiClient } from './api-client.ts';

const api = new ApiClient(inject('stack').api);
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const step = (more: object) => ({
  name: 'Bad',
  steps: [
    { id: 'fetch', type: 'Transform', input: { value: { total: 1 } } },
    { id: 'use', ...more },
  ],
});

/** A definition that must be refused: what is wrong, where, and what the answer must say. */
const definitions: [what: string, definition: unknown, pointer: string, says: RegExp][] = [
  ['an unknown step type', step({ type: 'Transfrom', input: { value: 1 } }), '/steps/1/type', /Transform/],
  ['an unknown step field', step({ type: 'Echo', inpt: 1 }), '/steps/1/inpt', /input/],
  ['an unknown field of the definition', { name: 'Bad', stpes: [], steps: [{ type: 'Echo' }] }, '/stpes', /steps/],
  [
    'an unknown field of an input',
    step({ type: 'Http', input: { url: 'http://127.0.0.1/', methd: 'GET' } }),
    '/steps/1/input/methd',
    /method/,
  ],
  [
    'an unknown step in a reference',
    step({ type: 'Transform', input: { value: '{{ steps.fetsh.output.value }}' } }),
    '/steps/1/input/value',
    /fetch/,
  ],
  [
    'an unknown field in a reference',
    step({ type: 'Transform', input: { value: '{{ steps.fetch.output.value.totl }}' } }),
    '/steps/1/input/value',
    /total/,
  ],
  [
    'a reference of the wrong type',
    step({ type: 'TextOperation.Reverse', input: { text: '{{ steps.fetch.output.value.total }}' } }),
    '/steps/1/input/text',
    /string/,
  ],
  [
    'a template that does not parse',
    step({ type: 'Transform', input: { value: '{{ 1 + }}' } }),
    '/steps/1/input/value',
    /./,
  ],
  ['an unknown id in after', step({ type: 'Echo', after: ['fetc'] }), '/steps/1/after/0', /fetch/],
  [
    'an id that is taken',
    {
      name: 'Bad',
      steps: [
        { id: 'a', type: 'Echo' },
        { id: 'a', type: 'Echo' },
      ],
    },
    '/steps/1/id',
    /./,
  ],
  ['a missing field', step({ type: 'Http', input: { method: 'GET' } }), '/steps/1', /url/],
  ['no steps', { name: 'Bad', steps: [] }, '/steps', /./],
  ['a duration that is none', step({ type: 'Echo', timeout: 'soon' }), '/steps/1/timeout', /PT/],
];

describe('a bad definition', () => {
  it.each(definitions)('with %s is refused with place, reason and fix', async (_, definition, pointer, says) => {
    const answer = await api.post('/v1/workflows', definition);
    expectProblem(answer, 422, 'invalid-definition');
    const fault = answer.body.errors.find((entry: { pointer: string }) => entry.pointer.startsWith(pointer));
    expect(fault, JSON.stringify(answer.body.errors)).toBeDefined();
    expect(`${fault.detail} ${fault.suggestion}`).toMatch(says);
    expect(fault.detail.length).toBeGreaterThan(20);
  });

  it('in a start is refused with pointers into the body that was sent', async () => {
    const definition = { name: 'Bad', steps: [{ type: 'Echoo' }] };
    const answer = await api.post('/v1/executions', { definition });
    expectProblem(answer, 422, 'invalid-definition');
    expect(answer.body.errors).toEqual([expect.objectContaining({ pointer: '/definition/steps/0/type' })]);
  });

  it('with a cycle lists the steps of the cycle', async () => {
    const steps = [
      { id: 'a', type: 'Echo', after: ['c'] },
      { id: 'b', type: 'Echo', after: ['a'] },
      { id: 'c', type: 'Echo', after: ['b'] },
    ];
    const answer = await api.post('/v1/workflows', { name: 'Round', steps });
    expectProblem(answer, 422, 'invalid-definition');
    const text = JSON.stringify(answer.body);
    expect(text).toMatch(/cycle/);
    for (const id of ['a', 'b', 'c']) expect(text).toMatch(new RegExp(`[\`"' ]${id}[\`"', ]`));
  });

  it('names the step, and suggests what was probably meant', async () => {
    const { body } = await api.post('/v1/workflows', definitions[0]?.[1]);
    expect(body.errors[0]).toMatchObject({ step: 'use', suggestion: expect.stringContaining('Transform') });
  });

  it('stores nothing', async () => {
    const name = `never-${Date.now()}`;
    await api.post('/v1/workflows', { name, alias: name, steps: [{ type: 'Nope' }] });
    expect((await api.get(`/v1/workflows/${name}`)).status).toBe(404);
  });
});

describe('a bad body', () => {
  it('that is not JSON answers 400 and says where', async () => {
    const answer = await api.send('POST', '/v1/workflows', { text: '{ "name": "x",, }' });
    expectProblem(answer, 400, 'malformed-json');
    expect(answer.body.detail).toMatch(/\d/);
  });

  it('that is too large is refused, with the limit', async () => {
    const definition = { name: 'Large', steps: [{ type: 'StaticTextInput', input: 'x'.repeat(300 * 1024) }] };
    expectProblem(await api.post('/v1/workflows', definition), 422, 'invalid-definition');
    const { id } = await api.createWorkflow({ name: 'Echo', steps: [{ type: 'Echo' }] });
    expectProblem(
      await api.post(`/v1/workflows/${id}/executions`, { input: 'x'.repeat(1200 * 1024) }),
      413,
      'body-too-large',
    );
  });

  it('that is too deep answers 422', async () => {
    const answer = await api.send('POST', '/v1/executions', {
      text: `{"definition":{"name":"x","steps":[{"type":"Echo"}]},"input":${nested(100)}}`,
    });
    expectProblem(answer, 422, 'body-too-deep');
  });

  it('that is no JSON by its own word answers 415', async () => {
    expectProblem(
      await api.send('POST', '/v1/executions', { text: 'a=1', headers: { 'content-type': 'text/plain' } }),
      415,
      'unsupported-media-type',
    );
  });

  it('with an unknown field suggests the known one', async () => {
    const { id } = await api.createWorkflow({ name: 'Echo', steps: [{ type: 'Echo' }] });
    const answer = await api.post(`/v1/workflows/${id}/executions`, { inptu: 1 });
    expectProblem(answer, 422, 'invalid-request');
    expect(answer.body.errors[0]).toMatchObject({ pointer: '/inptu', suggestion: expect.stringContaining('input') });
  });
});

describe('a bad input', () => {
  it('is refused before anything starts, with its place', async () => {
    const input = {
      type: 'object',
      required: ['order'],
      properties: { order: { type: 'object', properties: { id: { type: 'integer' } } } },
    };
    const { id } = await api.createWorkflow({ name: 'Typed', input, steps: [{ type: 'Echo' }] });
    const answer = await api.post(`/v1/workflows/${id}/executions`, { input: { order: { id: 'seven' } } });
    expectProblem(answer, 422, 'invalid-input');
    expect(answer.body.errors[0].pointer).toMatch(/\/order\/id$/);
    expect(answer.body.errors[0].detail).toMatch(/integer/);
    expect((await api.get(`/v1/workflows/${id}/executions`)).body.items).toEqual([]);
  });

  it('that an expression cannot use fails the task, with expression, step and reason', async () => {
    const execution = await api.run(
      { name: 'Run time', steps: [{ id: 'look', type: 'Transform', input: { value: '{{ input.missing.field }}' } }] },
      { other: 1 },
    );
    expect(execution).toMatchObject({
      status: 'FAILED',
      error: { code: 'expression-failed', step: 'look' },
      tasks: [{ step: 'look', status: 'FAILED' }],
    });
    expect(execution.error.message).toContain('missing');
    expect(JSON.stringify(execution.error.details)).toContain('input.missing.field');
  });
});

describe('an unknown id', () => {
  it.each([
    ['workflow-not-found', 'GET', '/v1/workflows/wf-00000000'],
    ['workflow-not-found', 'POST', '/v1/workflows/wf-00000000/executions'],
    ['execution-not-found', 'GET', '/v1/executions/ex-00000000'],
    ['execution-not-found', 'POST', '/v1/executions/ex-00000000/cancel'],
    ['execution-not-found', 'POST', '/v1/executions/ex-00000000/retry'],
    ['route-not-found', 'GET', '/v1/workfows'],
  ])('answers 404 %s (%s %s)', async (code, method, path) => {
    expectProblem(await api.send(method, path, method === 'POST' ? { json: {} } : {}), 404, code);
  });

  it('answers 405 with Allow where the method is wrong', async () => {
    const answer = await api.send('PATCH', '/v1/workflows', { json: {} });
    expectProblem(answer, 405, 'method-not-allowed');
    expect(answer.headers.get('allow')).toMatch(/POST/);
  });
});

function expectProblem({ status, headers, body }: Answer, expected: number, code: string): void {
  expect({ status, code: body.code }, JSON.stringify(body)).toEqual({ status: expected, code });
  expect(headers.get('content-type')).toContain('application/problem+json');
  expect(headers.get('x-request-id')).toBe(body.requestId);
  for (const field of ['type', 'title', 'detail', 'instance']) expect(body[field].length, field).toBeGreaterThan(0);
  expect(body.status).toBe(expected);
  expect(body.errors).toBeInstanceOf(Array);
}
