import { describe, expect, it } from 'vitest';
import { createEvaluator } from '../../../workflows/language/create-evaluator.ts';
import type { Scope } from '../../../workflows/language/evaluator.ts';
import type { Json } from '../../../workflows/language/json.ts';
import { makeReference } from '../../../workflows/language/references.ts';
import { findSealed, isSealed, redactSealed, replaceSealed } from '../../../workflows/language/sealed.ts';
import { faultsOf, withSteps } from './catalogue.ts';

const scope: Scope = {
  input: { user: 'ada', other: 'left out' },
  steps: { a: { output: 1, status: 'COMPLETED', error: null } },
  previous: { big: makeReference('b', 100_000) },
  execution: { id: 'ex-1' },
};
const { resolve, touchedReferences, namedSecrets } = createEvaluator();

describe('a template that names secrets', () => {
  it('is sealed with what else it reads, and everything beside it is resolved', () => {
    const authored = {
      url: 'https://{{ input.user }}',
      auth: ['{{ secrets.user }}:{{ secrets["pass"] }}@{{ steps.a.output }}'],
    };
    expect(resolve(authored, scope)).toEqual({
      url: 'https://ada',
      auth: [
        {
          '\u0000sealed': '{{ secrets.user }}:{{ secrets["pass"] }}@{{ steps.a.output }}',
          scope: { input: null, previous: null, execution: { id: 'ex-1' }, steps: scope.steps },
        },
      ],
    });
    expect(namedSecrets(authored.auth[0] ?? '')).toEqual(['user', 'pass']);
    expect([namedSecrets('secrets.user'), namedSecrets('{{ input.secrets }}')]).toEqual([[], []]);
  });

  it('is evaluated where the scope has them', () => {
    const given = { ...scope, secrets: { token: 't0ken' } };
    expect(resolve('Bearer {{ secrets.token }} of {{ input.user }}', given)).toBe('Bearer t0ken of ada');
    expect(resolve('{{ upper(secrets.token) }}', given)).toBe('T0KEN');
  });

  it('waits for no value that is kept outside: whoever opens it loads them', () => {
    const text = '{{ secrets.token + previous.big.name }}';
    expect(touchedReferences(text, scope)).toEqual([]);
    expect(touchedReferences('{{ previous.big.name }}', scope)).toHaveLength(1);
    expect(touchedReferences(text, { ...scope, secrets: {} })).toHaveLength(1);
  });
});

describe('sealed values', () => {
  const value = resolve({ a: ['{{ secrets.x }}'], b: 1 }, scope);

  it('are found, opened and redacted in their places', () => {
    expect(findSealed(value)).toHaveLength(1);
    expect(replaceSealed(value, (sealed) => sealed['\u0000sealed'])).toEqual({ a: ['{{ secrets.x }}'], b: 1 });
    expect(redactSealed(value)).toEqual({ a: ['[REDACTED]'], b: 1 });
    const plain: Json = { a: [1, { b: null }] };
    expect(redactSealed(plain)).toBe(plain);
    expect([isSealed(null), isSealed({ sealed: 1 }), isSealed(findSealed(value)[0])]).toEqual([false, false, true]);
  });
});

describe('saving', () => {
  const http = (more: object) => withSteps({ type: 'Http', input: { url: 'https://a.example', ...more } });

  it('takes secrets in the input of an action step, and of the action that undoes one', () => {
    expect(faultsOf(http({ headers: { authorization: 'Bearer {{ secrets.token }}' } }))).toEqual([]);
    const undo = {
      type: 'Http',
      input: { url: 'https://a.example/{{ output.status }}', headers: { a: '{{ secrets.x }}' } },
    };
    expect(faultsOf(withSteps({ type: 'Http', input: { url: 'https://a.example' }, compensate: undo }))).toEqual([]);
  });

  it.each([
    ['{{ secrets }}', 'a secret is taken by its name: write `secrets.<name>`'],
    ['{{ secrets[input.name] }}', 'taken by its name, written out'],
    ['{{ secrets.?token.orValue("") }}', 'taken by its name, written out'],
    ['{{ secrets["a-b"] }}', '`a-b` is no name of a secret'],
    ['{{ [1].map(secrets, string(secrets))[0] }}', 'call the variable something else'],
  ])('refuses %s', (header, detail) => {
    const faults = faultsOf(http({ headers: { a: header } }));
    expect(faults.map((fault) => fault.detail).join('\n')).toContain(detail);
  });

  it.each([
    [{ type: 'Echo', input: '{{ secrets.token }}' }],
    [{ type: 'Output', input: '{{ secrets.token }}' }],
    [{ type: 'Wait', input: { for: '{{ secrets.token }}' } }],
    [{ type: 'Http', when: '{{ secrets.token == "" }}', input: { url: 'https://a.example' } }],
    [{ type: 'Http', limit: { key: '{{ secrets.token }}', max: 1 }, input: { url: 'https://a.example' } }],
    [{ type: 'Echo', input: 1, compensate: { type: 'Echo', input: '{{ secrets.token }}' } }],
  ])('refuses them in %j', (step) => {
    expect(faultsOf(withSteps(step))).toMatchObject([
      { detail: expect.stringContaining('`secrets` is only known in the input of an action step') },
    ]);
  });
});
