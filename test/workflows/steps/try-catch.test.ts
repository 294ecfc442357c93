import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../workflows/language/json.ts';
import { compile, faultsOf, withSteps } from '../language/catalogue.ts';

const steps = [{ id: 'call', type: 'Http', input: { url: 'https://a.example' } }];
const tried = (more: JsonObject): JsonObject => ({ id: 't', type: 'Try', steps, ...more });
const note = (input: Json, id = 'note') => [{ id, type: 'Transform', input: { value: input } }];

it('compiles its catches in order, and finally', () => {
  const [step] = compile(
    withSteps(
      tried({
        catch: [
          { code: 'http-status', status: [404, '5xx'], when: '{{ error.message != "" }}', steps: note('a', 'a') },
          { code: ['step-timeout', 'mine'], steps: note('b', 'b') },
          { steps: note('{{ error.code }}', 'c') },
        ],
        finally: note('end'),
      }),
    ),
  ).plan.graph.steps;
  expect(step?.body).toEqual({
    kind: 'try',
    graph: { steps: [expect.objectContaining({ id: 'call' })] },
    catches: [
      {
        codes: ['http-status'],
        statuses: ['404', '5xx'],
        when: '{{ error.message != "" }}',
        graph: { steps: [expect.objectContaining({ id: 'a' })] },
      },
      { codes: ['step-timeout', 'mine'], graph: { steps: [expect.objectContaining({ id: 'b' })] } },
      { graph: { steps: [expect.objectContaining({ id: 'c' })] } },
    ],
    finally: { steps: [expect.objectContaining({ id: 'note' })] },
  });
  expect(compile(withSteps(tried({ finally: note(1) }))).plan.graph.steps[0]?.body).toMatchObject({ catches: [] });
  expect(compile(withSteps(tried({ catch: [{ steps: note(1) }] }))).plan.graph.steps[0]?.body).toMatchObject({
    finally: null,
  });
});

it('gives what its steps give, or a catch; finally counts for nothing', () => {
  const definition = withSteps(tried({ catch: [{ steps: note('x') }], finally: note(1, 'last') }));
  expect(compile(definition).outputSchema).toMatchObject({
    anyOf: [{ required: ['status', 'headers', 'body'] }, { required: ['value'] }],
  });
  const read = (source: string) =>
    faultsOf({ ...definition, steps: [...definition.steps, { type: 'Echo', input: `{{ ${source} }}` }] });
  expect(read('steps.t.output.status')).toEqual([]);
  expect(read('steps.t.output.value')).toEqual([]);
  expect(read('steps.t.output.vlaue')).toMatchObject([{ suggestion: 'value' }]);
  expect(read('steps.call.output')[0]?.detail).toContain('is inside `t`');
});

describe('refuses', () => {
  it.each<[string, JsonObject, string, string]>([
    ['nothing to catch or to end with', {}, '', 'neither `catch` nor `finally`'],
    [
      'a code that is a slip',
      { catch: [{ code: 'http-staus', steps: note(1) }] },
      '/catch/0/code',
      'did you mean `http-status`?',
    ],
    [
      'a slip in a list',
      { catch: [{ code: ['mine', 'step-timout'], steps: note(1) }] },
      '/catch/0/code/1',
      'did you mean `step-timeout`?',
    ],
    ['a catch without steps', { catch: [{ code: 'x' }] }, '/catch/0', '`steps` is missing'],
    [
      'a field of the error that is not there',
      { catch: [{ steps: note('{{ error.mesage }}') }] },
      '/catch/0/steps/0/input/value',
      'did you mean `message`?',
    ],
    [
      'a when that is no condition',
      { catch: [{ when: '{{ error.code }}', steps: note(1) }] },
      '/catch/0/when',
      'not true or false',
    ],
    ['the error in finally', { finally: note('{{ error.code }}') }, '/finally/0/input/value', 'only known in'],
    [
      'steps of the body in a catch',
      { catch: [{ steps: note('{{ steps.call.output }}') }] },
      '/catch/0/steps/0/input/value',
      '`call`',
    ],
    ['an empty finally', { finally: [] }, '/finally', 'give it at least one'],
  ])('%s', (_, more, place, detail) => {
    expect(faultsOf(withSteps(tried(more)))).toMatchObject([
      { pointer: `/steps/0${place}`, detail: expect.stringContaining(detail) },
    ]);
  });

  it('a status that is none', () => {
    for (const status of [42, '6xx', 'all', []])
      expect(faultsOf(withSteps(tried({ catch: [{ status, steps: note(1) }] })))[0]?.pointer).toMatch(
        /^\/steps\/0\/catch\/0\/status/,
      );
  });
});
