import { afterAll, beforeAll, expect, it } from 'vitest';
import { fileName } from '../../../../../activities/files/file-name.ts';
import * as wire from '../../../../../services/gateway/dialects/fabricate/wire.ts';
import { rawRequest } from '../../open-gateway.ts';
import { BOOTSTRAP, expectError, Fabricate, pathOf } from './open-fabricate.ts';

const dates = {
  type: 'object',
  required: ['startDate', 'endDate'],
  properties: {
    startDate: { type: 'string', format: 'date' },
    endDate: { type: 'string', format: 'date' },
    rows: { type: 'integer', default: 100 },
  },
};
const given = { startDate: '2024-01-01', endDate: '2024-12-31' };
const answersAt = Date.UTC(2024, 0, 1);

let fabricate: Fabricate;
beforeAll(async () => {
  fabricate = await Fabricate.open();
});
afterAll(() => fabricate?.close());

it('fabricate 2.1 POST /workspaces/{workspace}/databases/{database}/workflows/{workflow} takes flat parameters and answers with the task', async () => {
  const { names } = await fabricate.create({ input: dates });
  const { status, text } = await fabricate.ask(pathOf(names), given);
  expect(status).toBe(200);
  expect(text).toMatch(/^\{"task_id":"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}","status":"in_progress"\}$/);
  expect(fabricate.api.started.at(-1)?.input).toEqual({ ...given, rows: 100 });
});

it('fabricate 2.1 no parameters are {} or no body', async () => {
  const { names } = await fabricate.create();
  await fabricate.start(names, {});
  expect(fabricate.api.started.at(-1)?.input).toEqual({});
  const { status } = await rawRequest(fabricate.api.port, {
    path: pathOf(names),
    method: 'POST',
    headers: { authorization: `Bearer ${BOOTSTRAP}` },
  });
  expect([status, fabricate.api.started.at(-1)?.input]).toEqual([200, {}]);
});

it('fabricate 2.1 POST /workspaces/{workspace}/projects/{project}/workflows/{workflow} is the same under the newer word', async () => {
  const { names, id } = await fabricate.create();
  const { status, json } = await fabricate.ask(pathOf(names, 'projects'), {});
  expect(status).toBe(200);
  expect((await fabricate.taskOf(wire.started.strict().parse(json).task_id)).workflow_id).toBe(id);
});

it('fabricate 2.1 GET /workflow_tasks/{task_id} gives all nine keys, in the published order and to the second', async () => {
  const { names, id } = await fabricate.create();
  const { task, execution } = await fabricate.start(names);
  const keys = Object.keys(wire.task.shape);
  const running = await fabricate.ask(`/api/v1/workflow_tasks/${task}`);
  expect(Object.keys(running.json)).toEqual(keys);
  expect(running.json).toMatchObject({ id: task, workflow_id: id, status: 'in_progress', completed_at: null });
  expect(running.json.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect(running.json.started_at).toBe(running.json.created_at);
  await fabricate.api.complete(execution, { rows_processed: 1500, success: true });
  const { text, json } = await fabricate.ask(`/api/v1/workflow_tasks/${task}`);
  const [started, completed] = [answersAt, answersAt + 1000].map((at) => new Date(at).toISOString().slice(0, 19));
  expect(text).toBe(
    `{"id":"${task}","workflow_id":"${id}","status":"completed","result":{"rows_processed":1500,"success":true},"files":[],` +
      `"error":null,"started_at":"${started}Z","completed_at":"${completed}Z","created_at":"${json.created_at}"}`,
  );
});

it('fabricate 2.1 errors are JSON with a string `error`, under the statuses that are usual for them', async () => {
  const { names } = await fabricate.create({ input: dates });
  const path = pathOf(names);
  expectError(await fabricate.ask(path, '{"startDate":'), 400, /JSON/);
  for (const wrong of [[], 'null', '"text"', '1']) expectError(await fabricate.ask(path, wrong), 400);
  expectError(await fabricate.ask(path, { endDate: '2024-12-31' }), 400, /`startDate` is missing/);
  expectError(await fabricate.ask(path, { ...given, rows: 'many' }), 422, /`rows`: must be integer/);
  expectError(await fabricate.ask(path, { ...given, startDate: 'tomorrow' }), 422, /`startDate`/);
  expectError(await fabricate.ask(path, given, { 'content-type': 'text/plain' }), 415);
  expectError(await fabricate.ask(path), 405);
  expectError(await fabricate.ask(pathOf(['Sales', 'Shop', 'Nothing']), {}), 404, /"Nothing".*"Shop".*"Sales"/);
  expectError(await fabricate.ask('/api/v1/workspaces/Sales/tables'), 404);
  expectError(await fabricate.ask('/api/v1/workflow_tasks'), 404);
  expectError(await fabricate.ask('/api/v1/workspaces/%zz/databases/a/workflows/b', {}), 404);
});

it('fabricate 2.1 a bearer key is asked for, 401 without it and 403 when it may not start', async () => {
  const { names } = await fabricate.create();
  const { task } = await fabricate.start(names);
  for (const path of [pathOf(names), `/api/v1/workflow_tasks/${task}`]) {
    const body = path.includes('workspaces') ? {} : undefined;
    for (const key of ['', 'wrong-key-that-nobody-has-seen']) {
      const answer = await fabricate.ask(path, body, { key });
      expectError(answer, 401, /key/);
      expect(answer.headers['www-authenticate']).toBe('Bearer');
    }
  }
  const reader = await fabricate.makeKey({ scopes: ['read'] });
  expectError(await fabricate.ask(pathOf(names), {}, { key: reader }), 403, /scope/);
  expect((await fabricate.ask(`/api/v1/workflow_tasks/${task}`, undefined, { key: reader })).status).toBe(200);
});

it('fabricate 2.2.1 a start answers before anything has run', async () => {
  const { names } = await fabricate.create();
  const before = fabricate.api.started.length;
  const { task } = await fabricate.start(names);
  expect(fabricate.api.started.length).toBe(before + 1);
  expect((await fabricate.taskOf(task)).status).toBe('in_progress');
});

it('fabricate 2.2.2 the document of each status', async () => {
  const { names } = await fabricate.create();
  const nothing = { result: null, files: [], error: null };
  const open = await fabricate.start(names);
  expect(await fabricate.taskOf(open.task)).toMatchObject({ status: 'in_progress', ...nothing, completed_at: null });
  await fabricate.api.complete(open.execution, 'all of it');
  expect(await fabricate.taskOf(open.task)).toMatchObject({ ...nothing, status: 'completed', result: 'all of it' });
  const failed = await fabricate.start(names);
  const error = { code: 'sql-unreachable', message: 'Database connection failed', step: 'fill', details: null };
  await fabricate.api.end(failed.execution, { status: 'FAILED', error, output: 'half of it' });
  expect(await fabricate.taskOf(failed.task)).toMatchObject({
    ...nothing,
    status: 'failed',
    error: 'Database connection failed',
    completed_at: expect.any(String),
  });
});

it.each([
  ['an object', { rows_processed: 1500, nested: [{ ok: true }, null] }],
  ['a list', [1, 'two', null]],
  ['a text', 'done'],
  ['a number', 42.5],
  ['false', false],
  ['null', null],
  ['more than 64 KB', 'x'.repeat(200_000)],
])('fabricate 2.2.5 the result is exactly what was sent: %s', async (_, result) => {
  const { names } = await fabricate.create();
  const { task, execution } = await fabricate.start(names);
  await fabricate.api.complete(execution, result);
  expect((await fabricate.taskOf(task)).result).toEqual(result);
});

it('fabricate 2.2.6 a missing parameter is refused before anything is started', async () => {
  const { names, id } = await fabricate.create({ input: dates });
  expectError(await fabricate.ask(pathOf(names), { startDate: '2024-01-01' }), 400, /`endDate` is missing/);
  const { json } = await fabricate.ask(`/v1/workflows/${id}/executions`);
  expect(json.items).toEqual([]);
});

it('fabricate 2.1 GET /workflow_tasks/{task_id}/{file_id}/download gives the raw bytes', async () => {
  const { names } = await fabricate.create();
  const { task, execution } = await fabricate.start(names);
  await fabricate.write(execution, 'report.csv', 'day,rows\n2024-01-01,7\n');
  await fabricate.write(execution, 'notes.bin', '\u0000\u0001', 'application/octet-stream');
  const place = `/api/v1/workflow_tasks/${task}`;
  expectError(await fabricate.ask(`${place}/1/download`), 409, /in progress/);
  expect((await fabricate.taskOf(task)).files).toEqual([]);
  await fabricate.api.complete(execution, null);
  expect((await fabricate.taskOf(task)).files).toEqual([
    { id: 1, name: 'report.csv', size: 22, content_type: 'text/csv' },
    { id: 2, name: 'notes.bin', size: 2, content_type: 'application/octet-stream' },
  ]);
  const { status, text, headers } = await fabricate.ask(`${place}/1/download`);
  expect([status, text]).toEqual([200, 'day,rows\n2024-01-01,7\n']);
  expect(headers).toMatchObject({ 'content-type': 'text/csv', 'content-length': '22' });
  expect(headers['content-disposition']).toBe('attachment; filename=report.csv');
  expect((await fabricate.ask(`${place}/2/download`)).text).toBe('\u0000\u0001');
  const part = await fabricate.ask(`${place}/1/download`, undefined, { range: 'bytes=4-7' });
  expect([part.status, part.text, part.headers['content-range']]).toEqual([206, 'rows', 'bytes 4-7/22']);
  expectError(await fabricate.ask(`${place}/1/download`, undefined, { range: 'bytes=22-' }), 416);
  for (const id of ['3', '0', '-1', '1.0', '01', 'report.csv', '%00'])
    expectError(await fabricate.ask(`${place}/${id}/download`), 404, /There is no file/);
});

it('fabricate 2.2.7 file ids are per task, and a hostile name does no harm', async () => {
  const hostileFile = fileName.parse(`x"; a=b; ..%2F..%2F%0d%0aSet-Cookie: c=1 数据.csv`);
  const { names } = await fabricate.create();
  const [one, other] = [await fabricate.start(names), await fabricate.start(names)];
  await fabricate.write(one.execution, hostileFile, 'one');
  await fabricate.write(other.execution, 'other.csv', 'other');
  await fabricate.api.complete(one.execution, null);
  await fabricate.api.complete(other.execution, null);
  for (const { task } of [one, other]) expect((await fabricate.taskOf(task)).files.map(({ id }) => id)).toEqual([1]);
  const place = (task: string) => `/api/v1/workflow_tasks/${task}/1/download`;
  expect((await fabricate.ask(place(other.task))).text).toBe('other');
  const { text, headers } = await fabricate.ask(place(one.task));
  expect(text).toBe('one');
  expect(headers['set-cookie']).toBeUndefined();
  // A quoted string without line breaks or path, and the name as it is, percent-encoded.
  const [, encoded = ''] =
    /^attachment; filename="(?:[^"\\/\r\n]|\\")+"; filename\*=UTF-8''([\w.%-]+)$/.exec(
      String(headers['content-disposition']),
    ) ?? [];
  expect(decodeURIComponent(encoded)).toBe(hostileFile);
});

it('fabricate 2.2.7 a task that failed has no files, whatever it wrote before', async () => {
  const { names } = await fabricate.create();
  const { task, execution } = await fabricate.start(names);
  await fabricate.write(execution, 'half.csv', 'half');
  await fabricate.api.fail(execution);
  expect((await fabricate.taskOf(task)).files).toEqual([]);
  expectError(await fabricate.ask(`/api/v1/workflow_tasks/${task}/1/download`), 404, /There is no file/);
});

it('fabricate 2.2.8 a client may poll once a second and more, and nothing asks the run for it', async () => {
  const { names } = await fabricate.create();
  const { task, execution } = await fabricate.start(names);
  // What the run would tell of its start.
  fabricate.api.show(execution, { status: 'RUNNING', tasks: [] });
  const polls = await Promise.all(Array.from({ length: 50 }, () => fabricate.taskOf(task)));
  for (const poll of polls) expect(poll).toMatchObject({ status: 'in_progress', started_at: poll.created_at });
});

it('fabricate 2.2.9 canceled is set by a user, natively, and by nothing in this API', async () => {
  const { names } = await fabricate.create();
  const { task, execution } = await fabricate.start(names);
  expect((await fabricate.ask(`/v1/executions/${execution}/cancel`, {})).status).toBe(202);
  expect((await fabricate.taskOf(task)).status).toBe('in_progress');
  await fabricate.api.end(execution, { status: 'CANCELLED' });
  expect(await fabricate.taskOf(task)).toMatchObject({ status: 'canceled', result: null, files: [], error: null });
  expectError(await fabricate.ask(`/api/v1/workflow_tasks/${task}/cancel`, {}), 404);
  expectError(await fabricate.ask(`/api/v1/workflow_tasks/${task}`, {}), 405);
});

it('a repeated start with the same Idempotency-Key is one task', async () => {
  const { names } = await fabricate.create();
  const headers = { 'idempotency-key': 'fabricate-once' };
  const first = await fabricate.ask(pathOf(names), {}, headers);
  expect((await fabricate.ask(pathOf(names), {}, headers)).text).toBe(first.text);
  expectError(await fabricate.ask(pathOf(names), { other: 1 }, headers), 422);
});
