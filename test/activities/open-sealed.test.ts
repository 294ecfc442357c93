import { expect, test } from 'vitest';
import { ActionFailure } from '../../activities/action-failure.ts';
import { openSealed } from '../../activities/open-sealed.ts';
import type { Secrets } from '../../activities/secrets.ts';
import { createEvaluator } from '../../workflows/language/create-evaluator.ts';
import type { Json } from '../../workflows/language/json.ts';

const stored: { [name: string]: { value: string; hosts: string[] } } = {
  free: { value: 'free-value', hosts: [] },
  bound: { value: 'bound-value', hosts: ['a.example', 'b.example'] },
  other: { value: 'other-value', hosts: ['b.example'] },
};
const asked: string[] = [];
const secrets: Secrets = {
  async reveal(tenantId, name) {
    asked.push(`${tenantId}/${name}`);
    const found = stored[name];
    if (found) return found;
    throw new ActionFailure('secret-not-found', `no ${name}`, { retryable: false });
  },
};
const sealed = (value: Json): Json =>
  createEvaluator().resolve(value, { input: { who: 'ada' }, steps: {}, previous: null, execution: {} });

test('an input without sealed values is given as it is', async () => {
  const input: Json = { a: [1] };
  expect(await openSealed(input, 't', undefined)).toEqual({ input, values: [], hosts: null });
});

test('puts what templates make of secrets in their places, each revealed once, of the tenant', async () => {
  asked.length = 0;
  const input = sealed({
    a: '{{ secrets.free }}',
    b: ['Bearer {{ secrets.free }} {{ input.who }}'],
    c: '{{ upper(secrets.bound) }}',
  });
  const opened = await openSealed(input, 't1', secrets);
  expect(opened.input).toEqual({ a: 'free-value', b: ['Bearer free-value ada'], c: 'BOUND-VALUE' });
  expect(asked).toEqual(['t1/free', 't1/bound']);
  // What was made of one is as secret as the secret.
  expect(new Set(opened.values)).toEqual(
    new Set(['free-value', 'bound-value', 'Bearer free-value ada', 'BOUND-VALUE']),
  );
});

test.each([
  [['free'], null],
  [
    ['free', 'bound'],
    ['a.example', 'b.example'],
  ],
  [['bound', 'other'], ['b.example']],
])('%j together may be sent to %j', async (names, hosts) => {
  const input = sealed(names.map((name) => `{{ secrets.${name} }}`));
  expect((await openSealed(input, 't', secrets)).hosts).toEqual(hosts);
});

test('a secret that is not there, or no store of them, is told by its name', async () => {
  await expect(openSealed(sealed('{{ secrets.gone }}'), 't', secrets)).rejects.toMatchObject({
    code: 'secret-not-found',
  });
  await expect(openSealed(sealed('{{ secrets.free }}'), 't', undefined)).rejects.toMatchObject({
    code: 'secret-not-found',
    details: { secret: 'free' },
  });
});

test('a template that fails tells neither the secret nor its value', async () => {
  const error = await openSealed(sealed('{{ number(secrets.free) }}'), 't', secrets).catch((thrown) => thrown);
  expect(error).toMatchObject({ code: 'expression-failed' });
  expect(JSON.stringify([error.message, error.details, error.faults])).not.toContain('free-value');
});

test('a secret of the linked account is the stored one that the account says stands for it', async () => {
  const account = { id: 'john', name: null, data: {}, secrets: { crm: 'bound', none: 'gone' } };
  const scope = { input: null, steps: {}, previous: null, execution: {}, account };
  const input = createEvaluator().resolve({ token: 'Bearer {{ account.secrets.crm }}', id: '{{ account.id }}' }, scope);
  expect(JSON.stringify(input)).not.toContain('bound-value');
  expect(await openSealed(input, 't', secrets)).toMatchObject({
    input: { token: 'Bearer bound-value', id: 'john' },
    hosts: ['a.example', 'b.example'],
  });
  const other = createEvaluator().resolve('{{ account.secrets.other }}', scope);
  await expect(openSealed(other, 't', secrets)).rejects.toMatchObject({ code: 'secret-not-found' });
});
