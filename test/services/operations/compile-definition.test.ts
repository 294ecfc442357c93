import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLanguage } from '../../../services/operations/create-language.ts';
import { createWorkflow } from '../../../services/operations/create-workflow.ts';
import type { OperationDeps } from '../../../services/operations/deps.ts';
import { startInline } from '../../../services/operations/start-inline.ts';
import { updateWorkflow } from '../../../services/operations/update-workflow.ts';
import { validateWorkflow } from '../../../services/operations/validate-workflow.ts';
import { createVersionCache } from '../../../services/operations/version-cache.ts';
import type { Json, JsonObject } from '../../../workflows/language/json.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { callerOf, createTestDeps } from './test-deps.ts';

let mongodb: TestMongodb;
let deps: OperationDeps;
const caller = callerOf('default');

beforeAll(async () => {
  mongodb = await startMongodb();
  const language = createLanguage();
  deps = { ...createTestDeps(mongodb.uri).deps, language, versions: createVersionCache(language) };
  const input = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] };
  const steps = [{ type: 'Transform', input: { value: '{{ input.n + 1 }}' } }];
  const definition = { name: 'Target', alias: 'target', input, steps };
  await createWorkflow.run(deps, { definition }, caller);
});

afterAll(async () => {
  await deps?.store.close();
  await mongodb?.stop();
});

const calls = (input: JsonObject, more: JsonObject = {}): Json => ({
  name: 'Caller',
  steps: [{ id: 'call', type: 'Workflow', input }],
  ...more,
});
const check = async (definition: Json, who = caller) => {
  const { valid, errors, steps } = await validateWorkflow.run(deps, { definition }, who);
  return { valid, pointers: errors.map(({ pointer }) => pointer), output: steps[0]?.output };
};

describe('definitions that name other workflows', () => {
  it('know what the other takes and gives', async () => {
    const right = await check(calls({ workflow: 'target', input: { n: 1 } }));
    expect(right).toMatchObject({ valid: true, output: { properties: { value: {} } } });
    const wrong = await check(calls({ workflow: 'target', input: { n: 'one' } }));
    expect(wrong).toMatchObject({ valid: false, pointers: ['/steps/0/input/input/n'] });
  });

  it('name one that there is, of their own tenant', async () => {
    expect(await check(calls({ workflow: 'unknown' }))).toMatchObject({ pointers: ['/steps/0/input/workflow'] });
    const missing = await check(calls({ workflow: 'target', version: 9, input: { n: 1 } }));
    expect(missing).toMatchObject({ pointers: ['/steps/0/input/version'] });
    const theirs = await check(calls({ workflow: 'target', input: { n: 1 } }), callerOf('another'));
    expect(theirs).toMatchObject({ pointers: ['/steps/0/input/workflow'] });
  });

  it('are checked wherever definitions come in', async () => {
    const definition = calls({ workflow: 'unknown' });
    await expect(createWorkflow.run(deps, { definition }, caller)).rejects.toMatchObject({
      ...{ code: 'invalid-definition', faults: [{ pointer: '/steps/0/input/workflow' }] },
    });
    await expect(startInline.run(deps, { definition, waitMs: 0 }, caller)).rejects.toMatchObject({
      ...{ code: 'invalid-definition', faults: [{ pointer: '/definition/steps/0/input/workflow' }] },
    });
  });

  it('may name themselves before they are saved, by the alias that they are saved under', async () => {
    const definition = calls({ workflow: 'itself' });
    await expect(createWorkflow.run(deps, { definition }, caller)).rejects.toMatchObject({
      code: 'invalid-definition',
    });
    const { id, alias } = await createWorkflow.run(deps, { definition, alias: 'itself' }, caller);
    expect(alias).toBe('itself');
    const next = calls({ workflow: 'itself', input: { m: 1 } }, { input: { type: 'object', required: ['m'] } });
    expect(await updateWorkflow.run(deps, { workflow: id, definition: next }, caller)).toMatchObject({ version: 2 });
  });
});
