import { describe, expect, it } from 'vitest';
import type { Json } from '../../../workflows/language/json.ts';
import { compile, faultsOf, withSteps } from './catalogue.ts';

describe('what is wrong with a step', () => {
  it.each<[string, Json, string, string, string | undefined]>([
    ['an unknown type', { type: 'Ecoh' }, '/steps/0/type', 'did you mean `Echo`?', 'Echo'],
    ['an unknown field', { type: 'Echo', inptu: 1 }, '/steps/0/inptu', 'did you mean `input`?', 'input'],
    ['a type of a later release', { type: 'JavaScript' }, '/steps/0/type', 'this release does not take yet', undefined],
    [
      'a field of a later release',
      { type: 'Echo', cache: {} },
      '/steps/0/cache',
      'not taken by this release yet',
      undefined,
    ],
    ['a missing type', { input: 1 }, '/steps/0', 'needs `type`', undefined],
    ['a type that is no text', { type: 5 }, '/steps/0/type', 'expected string', undefined],
    ['a step that is no object', 'Echo', '/steps/0', 'not an object', undefined],
    [
      'an id that expressions cannot name',
      { type: 'Echo', id: 'a-b' },
      '/steps/0/id',
      'letters, digits or _',
      undefined,
    ],
    [
      'an id that the expression language reserves',
      { type: 'Echo', id: 'for' },
      '/steps/0/id',
      'word of the expression language',
      undefined,
    ],
    [
      'a retry without end',
      { type: 'Http', input: { url: 'http://a.example' }, retry: { maxAttempts: 101 } },
      '/steps/0/retry/maxAttempts',
      '100',
      undefined,
    ],
    [
      'an unknown retry field',
      { type: 'Http', input: { url: 'http://a.example' }, retry: { dela: 'PT1S' } },
      '/steps/0/retry/dela',
      'no field `dela`',
      undefined,
    ],
    ['a duration that is none', { type: 'Echo', timeout: '1h' }, '/steps/0/timeout', 'ISO 8601', undefined],
    [
      'a duration over a year',
      { type: 'Echo', timeout: { total: 'P2Y' } },
      '/steps/0/timeout/total',
      'between 1 ms and 1 year',
      undefined,
    ],
    ['an onError that is none', { type: 'Echo', onError: 'retry' }, '/steps/0/onError', 'onError', undefined],
    ['missing control fields', { type: 'Choice' }, '/steps/0', 'needs `cases`', undefined],
    [
      'wrong control fields',
      { type: 'Choice', cases: [{ when: 'x' }] },
      '/steps/0/cases/0',
      '`steps` is missing',
      undefined,
    ],
    [
      'a choice that is cut short',
      { type: 'Http', input: { url: 'https://a.example' }, retry: { backoff: 'expo' } },
      '/steps/0/retry/backoff',
      'did you mean `exponential`?',
      'exponential',
    ],
    ['a choice in a union', { type: 'Echo', onError: 'skp' }, '/steps/0/onError', 'did you mean `skip`?', 'skip'],
    [
      'an unknown field of a field',
      { type: 'Http', input: { url: 'https://a.example' }, retry: { maxAttempt: 2 } },
      '/steps/0/retry/maxAttempt',
      'did you mean `maxAttempts`?',
      'maxAttempts',
    ],
    [
      'a choice of the input in another case',
      { type: 'Http', input: { url: 'https://a.example', method: 'get' } },
      '/steps/0/input/method',
      'did you mean `GET`?',
      'GET',
    ],
    [
      'a hostile field',
      JSON.parse('{"type":"Echo","__proto__":{"id":"x"}}'),
      '/steps/0/__proto__',
      'no field `__proto__`',
      undefined,
    ],
  ])('%s', (_, step, pointer, detail, suggestion) => {
    expect(faultsOf(withSteps(step))).toMatchObject([
      { pointer, detail: expect.stringContaining(detail), ...(suggestion ? { suggestion } : {}) },
    ]);
  });

  it('tells all of it at once, with the ids of the steps', () => {
    const faults = faultsOf({
      nmae: 'x',
      timeout: 'P9Y',
      steps: [{ type: 'Nope' }, { id: 'two', type: 'Echo', foo: 1 }, { id: 'two', type: 'Echo' }],
    });
    expect(faults.map((fault) => [fault.pointer, fault.step])).toEqual([
      ['/nmae', undefined],
      ['/timeout', undefined],
      ['', undefined],
      ['/steps/0/type', undefined],
      ['/steps/1/foo', 'two'],
      ['/steps/2/id', 'two'],
    ]);
  });
});

describe('ids', () => {
  it('are step<n> by place, and free ones inside', () => {
    const inner = { when: '{{ true }}', steps: [{ type: 'Echo' }] };
    const { plan } = compile(
      withSteps({ type: 'Echo' }, { id: 'step3', type: 'Echo' }, { type: 'Choice', cases: [inner, inner] }),
    );
    expect(plan.graph.steps.map((step) => step.id)).toEqual(['step1', 'step3', 'step3_2']);
    const body = plan.graph.steps[2]?.body;
    expect(body?.kind === 'choice' && body.cases.map((one) => one.graph.steps[0]?.id)).toEqual([
      'step3_2_step1',
      'step3_2_step1_2',
    ]);
  });

  it('are unique in the whole definition', () => {
    const choice = { type: 'Choice', cases: [{ when: '{{ true }}', steps: [{ id: 'a', type: 'Echo' }] }] };
    expect(faultsOf(withSteps({ id: 'a', type: 'Echo' }, choice))).toMatchObject([
      { pointer: '/steps/1/cases/0/steps/0/id', step: 'a' },
    ]);
  });
});

it('gives ids by place, and the first free one when that is taken', () => {
  const choice = {
    type: 'Choice',
    cases: [true, false].map((value) => ({ when: `{{ ${value} }}`, steps: [{ type: 'Echo' }] })),
    default: [{ id: 'own', type: 'Echo' }],
  };
  const { stepOutputs } = compile(withSteps({ id: 'step2', type: 'Echo' }, { type: 'Echo' }, choice, { type: 'Echo' }));
  expect(stepOutputs.map(({ id }) => id).sort()).toEqual([
    'own',
    'step2',
    'step2_2',
    'step3',
    'step3_step1',
    'step3_step1_2',
    'step4',
  ]);
});

it('takes names that mean something to objects for what they are', () => {
  const hostile = { toString: 1, valueOf: 2, constructor: null };
  for (const field of ['type', 'id', 'join', 'limit', 'compensate', 'forEach', 'onError', 'when', 'after'])
    expect(faultsOf(withSteps({ type: 'Echo', [field]: hostile }))[0]?.pointer).toMatch(/^\/steps\/0/);
});
