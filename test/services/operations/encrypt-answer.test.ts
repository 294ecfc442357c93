import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OperationDeps } from '../../../services/operations/deps.ts';
import { encryptAnswer } from '../../../services/operations/encrypt-answer.ts';
import { createEncryptedValues } from '../../../services/vault/create-encrypted-values.ts';
import type { PlanStep } from '../../../workflows/language/plan.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { action, actionBody, buildRun, chain } from '../../workflows/engine/build-run.ts';
import { newExecution } from '../store/samples.ts';
import { callerOf, createTestDeps } from './test-deps.ts';

const ID = 'ex-encrypts';
let mongodb: TestMongodb;
let deps: OperationDeps;
beforeAll(async () => {
  mongodb = await startMongodb();
  const made = createTestDeps(mongodb.uri).deps;
  const { valueKeys: keys, values } = made.store;
  deps = { ...made, encrypted: createEncryptedValues({ values, vault: made.vault, keys, clock: made.clock }) };
  const hidden: PlanStep = { ...action('hidden'), body: { ...actionBody, encrypt: ['body.*.pin'] } };
  const { plan } = buildRun(chain(hidden, action('open')));
  await deps.store.executions.insert(newExecution(ID, { version: null, inline: { definition: {}, plan } }));
});
afterAll(async () => {
  await deps?.store.close();
  await mongodb?.stop();
});

const given = { body: [{ pin: 'CANARY-1', name: 'a' }, { name: 'b' }] };
const encrypt = (step: string, by = deps) => encryptAnswer(by, callerOf('default'), ID, { step }, given);

it('keeps of what is given by hand the fields encrypted that the step would have', async () => {
  const answer = await encrypt('hidden');
  expect(answer).toMatchObject({ body: [{ name: 'a', pin: { encrypted: 'default' } }, { name: 'b' }] });
  expect(JSON.stringify(answer)).not.toContain('CANARY');
});

it('leaves what other steps are given as it is', async () => {
  expect(await encrypt('open')).toBe(given);
});

it('refuses rather than show it where nothing can be encrypted', async () => {
  const { encrypted, ...without } = deps;
  expect(encrypted).toBeDefined();
  await expect(encrypt('hidden', without)).rejects.toMatchObject({ code: 'internal' });
});
