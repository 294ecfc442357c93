import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLanguage } from '../../../services/operations/create-language.ts';
import { createWorkflow } from '../../../services/operations/create-workflow.ts';
import type { OperationDeps } from '../../../services/operations/deps.ts';
import { createLentSecrets, pickBorrowed } from '../../../services/operations/lend-secrets.ts';
import { startExecution } from '../../../services/operations/start-execution.ts';
import { createVersionCache } from '../../../services/operations/version-cache.ts';
import type { JsonObject } from '../../../workflows/language/json.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { finalRecord } from '../store/samples.ts';
import { callerOf, createTestDeps, type HandRuns } from './test-deps.ts';

const key = 'sk-canary-4f1e9a';
const caller = callerOf('default');
const completion: JsonObject = { id: 'ask', type: 'openai.completion', input: { text: 'a', prompt: 'b' } };
let mongodb: TestMongodb;
let client: MongoClient;
let deps: OperationDeps;
let runs: HandRuns;

beforeAll(async () => {
  mongodb = await startMongodb();
  client = await MongoClient.connect(mongodb.uri);
  const made = createTestDeps(mongodb.uri);
  const language = createLanguage();
  runs = made.runs;
  deps = { ...made.deps, language, versions: createVersionCache(language) };
});
afterAll(async () => {
  await deps?.store.close();
  await client?.close();
  await mongodb?.stop();
});

async function start(steps: JsonObject[], more: { idempotencyKey?: string; lent?: { [name: string]: string } } = {}) {
  const { id } = await createWorkflow.run(deps, { definition: { name: 'Lent', steps } }, caller);
  const given = { workflow: id, waitMs: 0, lent: { openai: key }, ...more };
  return { workflow: id, ...(await startExecution.run(deps, given, caller)) };
}

/** Everything that the database holds, as text. */
async function everything(): Promise<string> {
  const collections = await client.db().collections();
  return JSON.stringify(await Promise.all(collections.map((each) => each.find().toArray())));
}

it('what is lent is sealed while the execution is open, given to its steps alone, and gone when it ends', async () => {
  const { execution } = await start([completion]);
  const lent = createLentSecrets(deps);
  expect(await lent.find('default', execution.id, 'openai')).toBe(key);
  expect(await lent.find('default', execution.id, 'other')).toBeNull();
  expect(await lent.find('other', execution.id, 'openai')).toBeNull();
  expect(await lent.find('default', 'ex-00000000', 'openai')).toBeNull();
  expect(JSON.stringify([...runs.inputs.values()])).not.toContain(key);
  expect(await everything()).not.toContain(key);
  await deps.store.records.finalize(finalRecord(execution.id, {}));
  expect(await lent.find('default', execution.id, 'openai')).toBeNull();
  expect(await everything()).not.toContain('"lent"');
});

it('an execution that is ended from outside keeps nothing either', async () => {
  const { execution } = await start([completion]);
  await deps.store.executions.close('default', execution.id, {
    status: 'TERMINATED',
    error: null,
    completedAt: new Date(),
  });
  expect(await createLentSecrets(deps).find('default', execution.id, 'openai')).toBeNull();
});

it('an envelope opens for its own execution only', async () => {
  const [one, other] = [await start([completion]), await start([completion])];
  const executions = client.db().collection<{ _id: string; lent: object }>('executions');
  const found = await executions.findOne({ _id: one.execution.id });
  await executions.updateOne({ _id: other.execution.id }, { $set: { lent: found?.lent ?? {} } });
  const opened = createLentSecrets(deps).find('default', other.execution.id, 'openai');
  await expect(opened).rejects.toMatchObject({ code: 'secret-unreadable' });
});

it('nothing is kept where no step borrows it', async () => {
  const { execution } = await start([{ type: 'Echo', input: 'a' }]);
  expect(await createLentSecrets(deps).find('default', execution.id, 'openai')).toBeNull();
});

it('steps that borrow are found wherever they are', () => {
  const plan = (steps: JsonObject[]) => deps.language.compile({ name: 'x', steps }).plan;
  const lent = { openai: key, other: 'x' };
  const loop = { type: 'Loop', input: { count: 2 }, steps: [completion] };
  const handler = { type: 'Http', input: { url: 'https://a.example' }, onError: { then: [completion] } };
  expect(pickBorrowed(deps, plan([loop]), lent)).toEqual({ openai: key });
  expect(pickBorrowed(deps, plan([handler]), lent)).toEqual({ openai: key });
  expect(pickBorrowed(deps, plan([{ type: 'Echo', input: 'a' }]), lent)).toEqual({});
});

it('a repeated start joins the first one, whatever key it brings', async () => {
  const { workflow, execution } = await start([completion], { idempotencyKey: 'lent-1' });
  const again = { workflow, waitMs: 0, idempotencyKey: 'lent-1', lent: { openai: 'sk-another-key' } };
  expect((await startExecution.run(deps, again, caller)).execution.id).toBe(execution.id);
  expect(await createLentSecrets(deps).find('default', execution.id, 'openai')).toBe(key);
});
