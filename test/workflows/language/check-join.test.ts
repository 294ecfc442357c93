import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../workflows/language/json.ts';
import { compile, faultsOf, withSteps } from './catalogue.ts';

const value = (id: string, after: string[] = []): JsonObject => ({
  id,
  type: 'Transform',
  after,
  input: { value: id },
});
const joining = (join: Json, after: string[], more: JsonObject = {}): JsonObject => ({
  id: 'j',
  type: 'Echo',
  after,
  join,
  ...more,
});
const sources = [value('a'), value('b'), value('c')];

describe('compiles', () => {
  it.each<[string, Json, unknown]>([
    ['all to nothing', 'all', undefined],
    ['any', 'any', 'any'],
    ['atLeast', { atLeast: 2 }, { atLeast: 2 }],
    ['collect', 'collect', 'collect'],
  ])('%s', (_, join, planned) => {
    const { plan } = compile(withSteps(...sources, joining(join, ['a', 'b', 'c'])));
    expect(plan.graph.steps[3]?.join).toEqual(planned);
  });
});

describe('types', () => {
  const joined = (join: Json) => compile(withSteps(...sources, joining(join, ['a', 'b', 'c']))).outputSchema;

  it('gives a map of outputs, null for those that need not complete', () => {
    expect(joined('all')).toMatchObject({ required: ['a', 'b', 'c'], properties: { a: { required: ['value'] } } });
    for (const join of ['any', { atLeast: 2 }, 'collect'])
      expect(joined(join)).toMatchObject({ properties: { a: { anyOf: [{ required: ['value'] }, { type: 'null' }] } } });
  });

  it.each<[string, Json, string, string]>([
    ['one of any', 'any', 'steps.a.output', 'use `previous.a`, which is null then'],
    ['one of some', { atLeast: 2 }, 'steps.a.output', 'use `previous.a`'],
    ['all of all that must complete', { atLeast: 3 }, 'steps.a.output.value', ''],
    ['one of collect', 'collect', 'steps.a.error.code', ''],
    ['the piped one', 'any', 'previous.a.value', ''],
    ['a slip in the piped one', 'any', 'previous.a.vlaue', 'did you mean `value`?'],
    ['what comes before all of them', 'any', 'steps.first.output', ''],
  ])('sees %s', (_, join, source, detail) => {
    const steps = [
      value('first'),
      ...['a', 'b', 'c'].map((id) => value(id, ['first'])),
      joining(join, ['a', 'b', 'c'], { input: `{{ ${source} }}` }),
    ];
    const faults = faultsOf(withSteps(...steps));
    expect(faults.map((fault) => fault.detail)).toEqual(detail === '' ? [] : [expect.stringContaining(detail)]);
  });

  it('knows that steps on the way to a loser may be stopped, but not those that others need', () => {
    const graph = [value('x'), value('y', ['x']), value('z'), joining('any', ['y', 'z'])];
    const map = (...after: string[]) => ({ id: 'map', type: 'Echo', after, join: 'collect' });
    const typesOf = (...steps: Json[]) => {
      const { properties = {} } = Object(compile(withSteps(...steps)).stepOutputs.at(-1)?.output);
      return Object.entries(Object(properties)).map(([id, type]) => [id, JSON.stringify(type).includes('null')]);
    };
    expect(typesOf(...graph, value('k', ['j']), { type: 'Echo', after: ['x', 'k'] })).toEqual([
      ['x', false],
      ['k', false],
    ]);
    const other = [...graph, { id: 'j2', type: 'Echo', after: ['x', 'z'], join: 'any' }, map('j', 'j2')];
    expect(compile(withSteps(...other)).stepOutputs.map(({ id }) => id)).toContain('map');
    const first = compile(withSteps(...other)).stepOutputs.find(({ id }) => id === 'j2')?.output;
    expect(first).toMatchObject({ properties: { x: { anyOf: [{ required: ['value'] }, { type: 'null' }] } } });
  });
});

describe('refuses', () => {
  it.each<[string, JsonObject, string, string]>([
    ['any of one', joining('any', ['a']), '/join', 'waits for one'],
    ['collect of none', joining('collect', []), '/join', 'waits for none'],
    ['more than there are', joining({ atLeast: 4 }, ['a', 'b', 'c']), '/join/atLeast', 'lower `atLeast` to 3'],
    ['none at least', joining({ atLeast: 0 }, ['a', 'b']), '/join/atLeast', '>=1'],
    ['a word that is none', joining('colect', ['a', 'b']), '/join', 'did you mean `collect`?'],
    ['a field that is none', joining({ atleast: 1 }, ['a', 'b']), '/join', 'atLeast'],
  ])('%s', (_, step, place, detail) => {
    const [first, ...more] = faultsOf(withSteps(...sources, step));
    expect(more).toEqual([]);
    expect(first?.pointer.startsWith(`/steps/3${place}`)).toBe(true);
    expect(first?.detail).toContain(detail);
  });

  it('steps behind an end of the execution only when none can lead there', () => {
    const ends = { id: 'end', type: 'Terminate', after: [], input: { status: 'completed' } };
    expect(faultsOf(withSteps(value('a'), ends, joining('any', ['a', 'end'])))).toEqual([]);
    expect(faultsOf(withSteps(value('a'), ends, joining('all', ['a', 'end'])))[0]?.detail).toContain('unreachable');
  });
});
