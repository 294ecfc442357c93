import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../workflows/language/json.ts';
import { compile, faultsOf, withSteps } from './catalogue.ts';

const url = 'https://a.example';
const book = (compensate: JsonObject, more: JsonObject = {}): JsonObject => ({
  id: 'book',
  type: 'Http',
  input: { url, method: 'POST' },
  compensate,
  ...more,
});

describe('compiles', () => {
  it('to a step of its own that sees what the step saw, and its output', () => {
    const before = { id: 'first', type: 'Transform', input: { value: 1 } };
    const undo = {
      type: 'Http',
      input: {
        method: 'DELETE',
        url: `${url}/{{ output.status }}/{{ steps.first.output.value }}/{{ previous.value }}`,
      },
      retry: { maxAttempts: 9 },
      timeout: { total: 'PT3S' },
    };
    const { plan } = compile(withSteps(before, book(undo)));
    expect(plan.compensates).toBe(true);
    expect(plan.graph.steps[1]?.compensate).toMatchObject({
      on: 'completed',
      type: 'Http',
      revision: 2,
      input: undo.input,
      body: { kind: 'action', retry: { maxAttempts: 9 }, timeout: { attemptMs: 3000, totalMs: 3000 } },
    });
  });

  it('to a pure step, given the output when nothing else is said', () => {
    const { plan } = compile(withSteps(book({ type: 'echo', on: 'attempted' })));
    expect(plan.graph.steps[0]?.compensate).toEqual({
      on: 'attempted',
      type: 'Echo',
      revision: 1,
      input: '{{ output }}',
      body: { kind: 'pure', role: 'none' },
    });
  });

  it('on a step that starts a workflow, and nothing where none is', () => {
    const child = { type: 'Workflow', input: { workflow: 'x' }, compensate: { type: 'Echo' } };
    expect(compile(withSteps(child)).plan.compensates).toBe(true);
    expect(compile(withSteps({ type: 'Echo' })).plan).not.toHaveProperty('compensates');
  });

  it('with variables, item and index', () => {
    const loop = {
      type: 'Loop',
      input: { items: [{ sku: 'a' }] },
      steps: [book({ type: 'Echo', input: '{{ item.sku + string(index) + vars.note + input }}' })],
    };
    expect(faultsOf({ name: 'x', vars: { note: { type: 'string', default: '' } }, steps: [loop] })).toEqual([]);
  });
});

describe('refuses', () => {
  it.each<[string, JsonObject, string, string]>([
    [
      'a field of the output that is not there',
      { type: 'Echo', input: '{{ output.sttaus }}' },
      '/input',
      'did you mean `status`?',
    ],
    ['the error of what completed', { type: 'Echo', input: '{{ error.code }}' }, '/input', '`error`'],
    ['a type that is not known', { type: 'Ecko' }, '/type', 'did you mean `Echo`?'],
    ['a type that sets the output', { type: 'Output' }, '/type', 'compute or call'],
    ['a type that waits', { type: 'Wait', input: { for: 'PT1S' } }, '/type', 'compute or call'],
    ['a container', { type: 'Loop' }, '/type', 'compute or call'],
    [
      'an input that leaves something out',
      { type: 'Http', input: { method: 'DELETE' } },
      '/input',
      'needs url: string, but its input leaves it out',
    ],
    [
      'an input that is wrong',
      { type: 'Http', input: { url, methd: 'GET' } },
      '/input/methd',
      'did you mean `method`?',
    ],
    [
      'a code that is a slip',
      { type: 'Http', input: { url }, retry: { on: ['http-staus'] } },
      '/retry/on/0',
      'did you mean',
    ],
    [
      'an attempt that outlasts all',
      { type: 'Http', input: { url }, timeout: { attempt: 'PT2S', total: 'PT1S' } },
      '/timeout',
      'shorten it',
    ],
    ['an occasion that is none', { type: 'Echo', on: 'failed' }, '/on', 'attempted'],
    ['a field that is none', { type: 'Echo', inptu: 1 }, '/inptu', 'did you mean `input`?'],
  ])('%s', (_, compensate, place, detail) => {
    expect(faultsOf(withSteps(book(compensate)))).toMatchObject([
      { pointer: `/steps/0/compensate${place}`, detail: expect.stringContaining(detail) },
    ]);
  });

  it('a handler step whose task would be that of the compensation', () => {
    const onError = { then: [{ id: 'compensate', type: 'Echo' }] };
    expect(faultsOf(withSteps(book({ type: 'Echo' }, { onError })))).toMatchObject([
      { step: 'compensate', detail: expect.stringContaining('give that step another') },
    ]);
    const { compensate: _none, ...plain } = book({}, { onError });
    expect(faultsOf(withSteps(plain))).toEqual([]);
  });

  it('what cannot be undone as a whole', () => {
    const wait = { type: 'Wait', input: { for: 'PT1S' }, compensate: { type: 'Echo' } };
    expect(faultsOf(withSteps(wait))).toMatchObject([{ pointer: '/steps/0/compensate' }]);
  });

  it('the output outside of a compensation', () => {
    expect(faultsOf(withSteps({ type: 'Echo', input: '{{ output.a }}' }))[0]?.detail).toContain(
      'only known in a compensation',
    );
  });
});
