import { describe, expect, it } from 'vitest';
import { ActionFailure } from '../../activities/action-failure.ts';
import { noteOrigin, textsOfMet } from '../../activities/encrypted-texts.ts';
import { evaluateOutside } from '../../activities/evaluate-outside.ts';
import { createReferenceLoader } from '../../activities/load-references.ts';
import { createEncryptedValues } from '../../services/vault/create-encrypted-values.ts';
import type { Json } from '../../workflows/language/json.ts';
import { testVault } from '../services/vault/test-vault.ts';
import { valueKeysInMemory } from '../services/vault/value-keys-in-memory.ts';
import { attempt, type Run } from './attempt-for-tests.ts';
import { valuesInMemory } from './values-in-memory.ts';

async function open() {
  const { values } = valuesInMemory();
  const encrypted = createEncryptedValues({
    ...{ values, vault: testVault(), keys: valueKeysInMemory(), clock: () => new Date(0) },
  });
  const keep = async (value: Json): Promise<Json> => ({ ...(await encrypted.keep('default', value)) });
  const resolve = (template: Json, input: Json) =>
    evaluateOutside(
      {
        ...{ kind: 'template', template, test: false },
        scope: { input, steps: {}, previous: null, execution: { id: 'ex-1' } },
      },
      { values, encrypted },
    );
  /** What an action that was given a value tells of it. */
  const tell = (token: Json, run: Run) =>
    attempt(run, { task: { input: { n: 1, token } }, values, deps: { encrypted } }).then(({ outcome }) => outcome);
  const textsIn = async (value: Json) => {
    const loader = createReferenceLoader(values, encrypted.load);
    await loader.whole(value);
    return textsOfMet(loader.met, values, encrypted.load);
  };
  return { values, encrypted, keep, resolve, tell, textsIn };
}

describe('an action that was given what was made of encrypted values', () => {
  it('tells none of these in its output, however deep and in whatever form they are in it', async () => {
    const { keep, resolve, tell } = await open();
    const ssn = await keep('CANARY-123 ü');
    const word = await resolve('{{ "<" + input.ssn + ">" }}', { ssn });
    const url = await resolve('{{ "http://h.example/p/" + input.word }}', { word });
    const sent = 'CANARY-123 ü';
    const echo: Run = async () => ({
      path: `/p/${encodeURI(sent)}`,
      q: encodeURIComponent(sent),
      [sent]: 'canary-123 ü',
    });
    const told = await tell(url, echo);
    expect(told).toEqual({
      output: { path: '/p/[REDACTED]', q: '[REDACTED]', '[REDACTED]': '[REDACTED]' },
      attempts: 1,
    });
  });

  it('tells none of these in its error, its details included', async () => {
    const { keep, resolve, tell } = await open();
    const url = await resolve('{{ "http://" + input.ssn + ".invalid/" }}', { ssn: await keep('CANARY-12') });
    const told = await tell(url, async (_, input) => {
      const { host } = new URL(String(Object(input).token));
      throw new ActionFailure('http-unreachable', `${host} is away.`, { retryable: false, details: { host } });
    });
    expect(told).toMatchObject({ message: '[REDACTED].invalid is away.' });
    expect(Object(told).details[0]).toMatchObject({ details: { host: '[REDACTED].invalid' } });
    expect(JSON.stringify(told)).not.toMatch(/canary/i);
  });
});

describe('the texts of encrypted values', () => {
  it('come from elements of lists that were made of others, and numbers too', async () => {
    const { keep, resolve, textsIn, values, encrypted } = await open();
    const list = await resolve('{{ [input.a].map(each, each + "!") }}', { a: await keep('first-text') });
    const whole = await resolve('{{ {"all": input.list + [input.n]} }}', { list, n: await keep(12345) });
    expect(await textsIn(whole)).toEqual(expect.arrayContaining(['first-text!', 'first-text', '12345']));
    const cut = await evaluateOutside(
      { kind: 'slice', list: await keep(['x', 'y']), from: 0, to: 1 },
      { values, encrypted },
    );
    expect(await textsIn(cut)).toEqual(['x']);
  });

  it('are opened once each, and not without a key', async () => {
    const { values, encrypted } = await open();
    const one = await encrypted.keep('default', 'one');
    const from = await noteOrigin([{ tenantId: 'default', reference: one, value: 'one' }], values);
    const two = { ...(await encrypted.keep('default', 'two')), from };
    const met = [{ tenantId: 'default', reference: two, value: 'two' }];
    let opened = 0;
    const load: typeof encrypted.load = (reference) => {
      opened += 1;
      return encrypted.load(reference);
    };
    expect(await textsOfMet([...met, ...met], values, load)).toEqual(['two', 'one']);
    expect(opened).toBe(1);
    expect(await textsOfMet(met, values, undefined)).toEqual(['two']);
  });
});
