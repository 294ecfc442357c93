import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createFile } from '../../../services/operations/create-file.ts';
import type { OperationContext } from '../../../services/operations/define-operation.ts';
import { deleteFile } from '../../../services/operations/delete-file.ts';
import type { OperationDeps } from '../../../services/operations/deps.ts';
import { getFile } from '../../../services/operations/get-file.ts';
import { listFiles, listSentFiles } from '../../../services/operations/list-files.ts';
import { readFile } from '../../../services/operations/read-file.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { newExecution } from '../store/samples.ts';
import { callerOf, createTestDeps } from './test-deps.ts';

let mongodb: TestMongodb;
let deps: OperationDeps;
beforeAll(async () => {
  mongodb = await startMongodb();
  deps = createTestDeps(mongodb.uri).deps;
});
afterAll(async () => {
  await deps?.store.close();
  await mongodb?.stop();
});

const anybody = callerOf('default');
/** Whose key is granted one workflow. */
const granted = (id: string, workflow: string): OperationContext => ({
  ...anybody,
  caller: { tenantId: 'default', key: { id, scopes: ['read', 'run', 'write'], grants: { workflows: [workflow] } } },
});
async function* pieces() {
  yield Buffer.from('0123456789');
}
const send = (context: OperationContext) =>
  createFile.run(deps, createFile.input.parse({ name: 'in.txt', contentType: 'text/plain', data: pieces() }), context);

it('a key that is granted workflows reaches their files, and those that came with it', async () => {
  await deps.store.executions.insert(newExecution('ex-granted1', { workflowId: 'wf-aaaaaaaa' }));
  const target = { tenantId: 'default', executionId: 'ex-granted1', path: 'w', name: 'a', contentType: 'text/plain' };
  const { id: written } = await deps.store.files.write(target, Buffer.from('x'));
  const [own, other] = [granted('key-own', 'wf-aaaaaaaa'), granted('key-other', 'wf-bbbbbbbb')];
  const { id: sent } = await send(own);
  for (const file of [written, sent]) {
    expect((await getFile.run(deps, { file }, own)).id).toBe(file);
    expect((await getFile.run(deps, { file }, anybody)).id).toBe(file);
    const missing = { code: 'file-not-found', message: expect.stringContaining(file) };
    for (const context of [other, callerOf('tenant-2')]) {
      await expect(getFile.run(deps, { file }, context)).rejects.toMatchObject(missing);
      await expect(deleteFile.run(deps, { file }, context)).rejects.toMatchObject(missing);
      await expect(readFile.run(deps, readFile.input.parse({ file }), context)).rejects.toMatchObject(missing);
    }
  }
  const sentIds = async (context: OperationContext) =>
    (await listSentFiles.run(deps, { limit: 10 }, context)).items.map(({ id }) => id);
  expect([await sentIds(own), await sentIds(other), await sentIds(anybody)]).toEqual([[sent], [], [sent]]);
  const list = listFiles.run(deps, { execution: 'ex-granted1', limit: 10 }, other);
  await expect(list).rejects.toMatchObject({ code: 'execution-not-found' });
});

it('a file is read by its number in an execution, whole or in part', async () => {
  await deps.store.executions.insert(newExecution('ex-numbers1'));
  const target = { tenantId: 'default', executionId: 'ex-numbers1', path: 'w', contentType: 'text/plain' };
  for (const name of ['one', 'two']) await deps.store.files.write({ ...target, name }, Buffer.from(`file ${name}`));
  const read = async (more: object) => {
    const asked = readFile.input.parse({ execution: 'ex-numbers1', number: 2, ...more });
    const { file, range, content } = await readFile.run(deps, asked, anybody);
    return [file.name, range, await text(content)];
  };
  expect(await read({})).toEqual(['two', null, 'file two']);
  expect(await read({ range: { suffix: 3 } })).toEqual(['two', { start: 5, end: 8 }, 'two']);
  expect(await read({ range: { first: 0, last: 3 }, ifSha256: 'another' })).toEqual(['two', null, 'file two']);
  await expect(read({ range: { first: 8, last: null } })).rejects.toMatchObject({
    code: 'range-not-satisfiable',
    details: { size: 8 },
  });
  await expect(read({ number: 3 })).rejects.toMatchObject({ code: 'file-not-found' });
});
