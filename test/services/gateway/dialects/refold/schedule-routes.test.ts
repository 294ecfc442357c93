import { afterAll, beforeAll, expect, it } from 'vitest';
import { scheduleIds, workflowIds } from '../../../../../services/gateway/dialects/refold/ids.ts';
import * as wire from '../../../../../services/gateway/dialects/refold/schedule-wire.ts';
import { ask, type OpenApi, openApi } from '../open-api.ts';

const account = { linked_account_id: 'tim-cook', 'x-api-key': 'tk-test' };

let api: OpenApi;
let workflow: string;
beforeAll(async () => {
  api = await openApi();
  const { body } = await ask(`${api.url}/v1/workflows`, 'POST', {
    name: 'Nightly',
    alias: 'nightly',
    steps: [{ type: 'Echo' }],
  });
  workflow = workflowIds.toHex((body as { id: string }).id);
});
afterAll(() => api?.close());

const at = (path = '') => `${api.url}/api/v1/workflow/public/scheduled${path}`;
const headersFor = (more: Record<string, string> = {}) => ({
  ...account,
  slug: 'hubspot',
  workflow_id_alias: workflow,
  ...more,
});
const cron = {
  trigger_type: 'cron',
  regex: '0 9 * * 1',
  tz: 'UTC',
  startDate: '2030-07-01',
  payload: { sync_type: 'full {{x}}' },
};

async function register(body: object = cron, headers = headersFor()) {
  const answer = await ask(at(), 'POST', body, headers);
  expect([answer.status, answer.body]).toEqual([200, expect.anything()]);
  return wire.schedule.strict().parse(answer.body);
}

it('refold 4.1 GET/POST /api/v1/workflow/public/scheduled registers a schedule and lists those of the account', async () => {
  const made = await register();
  expect(made).toEqual({
    ...{ _id: expect.stringMatching(/^[0-9a-f]{24}$/), event_id: expect.stringMatching(/^[0-9a-f]{24}$/), workflow },
    ...{ config_id: 'tim-cook', linked_account_id: 'tim-cook', environment: 'test', org_id: expect.any(String) },
    ...{ trigger_type: 'cron', cron_patten: '0 9 * * 1', trigger_interval: [], status: 'running', inactive: false },
    ...{ registered_by_api: true, options: { startDate: '2030-07-01', tz: 'UTC', trigger_type: 'cron' } },
    payload: { sync_type: 'full {{x}}' },
  });
  const byAlias = await register(
    { ...cron, payload: {} },
    headersFor({ workflow_id_alias: 'nightly', config_id: 'cfg' }),
  );
  expect(byAlias).toMatchObject({ workflow, config_id: 'cfg' });
  const list = wire.scheduleList.strict().parse((await ask(at('?limit=1'), 'GET', undefined, account)).body);
  expect(list).toMatchObject({ docs: [{ _id: byAlias._id }], totalDocs: 2, totalPages: 2, hasNextPage: true });
  const others = await ask(at(), 'GET', undefined, { ...account, linked_account_id: 'other' });
  expect(others.body).toMatchObject({ docs: [], totalDocs: 0 });
  const native = (await ask(`${api.url}/v1/schedules/${scheduleIds.fromHex(made._id)}`)).body;
  expect(native).toMatchObject({
    spec: { cron: ['0 9 * * 1'] },
    labels: { linkedAccount: 'tim-cook', 'refold.source': 'SCHEDULE' },
  });
});

it('a workflow of an application is scheduled by its slug, and no other slug reaches it', async () => {
  const { body } = await ask(`${api.url}/api/v2/public/workflow`, 'POST', { name: 'Of Asana', slug: 'asana' }, account);
  const expose = { refold: { alias: 'of-jira', slug: 'jira' } };
  const native = { name: 'Of Jira', steps: [{ type: 'Echo' }], expose };
  await ask(`${api.url}/v1/workflows`, 'POST', native);
  const own = (body as { workflow: { associated_workflow: string } }).workflow.associated_workflow;
  await ask(`${api.url}/api/v2/public/workflow/${own}/publish`, 'PUT', { published: true }, account);
  const of = (slug: string, workflow_id_alias: string) => headersFor({ slug, workflow_id_alias });
  expect((await register(cron, of('asana', own))).workflow).toBe(own);
  expect((await register(cron, of('jira', 'of-jira'))).workflow).toMatch(/^[0-9a-f]{24}$/);
  const foreign = await ask(at(), 'POST', cron, of('asana', 'of-jira'));
  expect([foreign.status, foreign.body]).toEqual([404, expect.objectContaining({ message: 'Workflow not found' })]);
});

it('single times become times of a schedule that is over after the last of them', async () => {
  const dates = [
    { day: 1, month: 7, year: 2030, hour: 9, minute: 0 },
    { date: { day: 2, month: 1, year: 2031, hour: 22, minute: 22, second: 22 }, tz: 'Asia/Kolkata' },
  ];
  const made = await register({ trigger_type: 'interval', interval_dates: dates, tz: 'Asia/Kolkata', payload: {} });
  expect(made).toMatchObject({
    ...{ trigger_type: 'interval', cron_patten: '' },
    trigger_interval: [dates[0], { day: 2, month: 1, year: 2031, hour: 22, minute: 22 }],
  });
  const native = (await ask(`${api.url}/v1/schedules/${scheduleIds.fromHex(made._id)}`)).body;
  expect(native).toMatchObject({
    ...{ spec: { cron: ['0 9 1 7 *', '22 22 2 1 *'] }, timeZone: 'Asia/Kolkata' },
    ...{ startAt: '2030-07-01T03:29:00.000Z', endAt: '2031-01-02T16:53:00.000Z' },
  });
});

it('refold 4.1 PUT/DELETE …/scheduled/{id}, PUT …/pause and …/resume', async () => {
  const { _id } = await register();
  const put = (path: string, body?: object, headers = account) => ask(at(`/${_id}${path}`), 'PUT', body, headers);
  const changed = await put('', { trigger_type: 'cron', regex: '0 10 * * 1', payload: { b: 1 } });
  expect([changed.status, changed.body]).toEqual([
    200,
    expect.objectContaining({ _id, cron_patten: '0 10 * * 1', payload: { b: 1 }, linked_account_id: 'tim-cook' }),
  ]);
  expect((await put('/pause')).body).toMatchObject({ _id, status: 'paused', inactive: true });
  expect((await put('', { endDate: '2031-12-31' })).body).toMatchObject({
    ...{ status: 'paused', cron_patten: '0 10 * * 1' },
    options: { startDate: '2030-07-01', endDate: '2031-12-31' },
  });
  expect((await put('/resume')).body).toMatchObject({ status: 'running', inactive: false });
  const foreign = await put('/pause', undefined, { ...account, linked_account_id: 'other' });
  expect([foreign.status, foreign.body]).toEqual([
    404,
    expect.objectContaining({ error_code: 'RESOURCE_NOT_FOUND', message: 'Scheduled Job Not Found' }),
  ]);
  const removed = await ask(at(`/${_id}`), 'DELETE', undefined, account);
  expect([removed.status, removed.text]).toEqual([200, '{"message":"Scheduled Job Deleted Successfully"}']);
  expect((await ask(at(`/${_id}`), 'DELETE', undefined, account)).status).toBe(404);
});

it('refold 4.2.24 a schedule runs every five minutes at most', async () => {
  const statusOf = async (regex: string) => (await ask(at(), 'POST', { ...cron, regex }, headersFor())).status;
  for (const often of ['* * * * *', '*/2 * * * *', '0,3 * * * *', '10-12 * * * *', '58,0 * * * *'])
    expect([often, await statusOf(often)]).toEqual([often, 400]);
  for (const fine of ['*/5 * * * *', '*/6 * * * *', '0 9 * * 1', '0,30 * * * *'])
    expect([fine, await statusOf(fine)]).toEqual([fine, 200]);
});

it('refuses what is missing or wrong in the published envelope', async () => {
  const refused = async (body: object, headers = headersFor()) => {
    const answer = await ask(at(), 'POST', body, headers);
    return [answer.status, (answer.body as { message: string }).message];
  };
  expect(await refused({ regex: '0 9 * * 1' })).toEqual([400, expect.stringContaining('trigger_type')]);
  expect(await refused({ trigger_type: 'cron' })).toEqual([400, 'regex is required']);
  expect(await refused({ trigger_type: 'interval' })).toEqual([400, 'interval_dates is required']);
  expect(await refused({ ...cron, regex: 'nonsense' })).toEqual([400, expect.any(String)]);
  expect(await refused({ ...cron, tz: 'Mars/Base' })).toEqual([400, expect.any(String)]);
  expect(await refused({ ...cron, startDate: 'soon' })).toEqual([400, expect.stringContaining('startDate')]);
  expect(await refused(cron, headersFor({ workflow_id_alias: 'nobody' }))).toEqual([404, 'Workflow not found']);
});

it('what is wrong with a cron expression is told before the workflow is looked for', async () => {
  for (const regex of ['99 * * * *', '* * * * *', '0 9 * *'])
    for (const workflow_id_alias of [workflow, 'nobody-has-it']) {
      const { status, body } = await ask(at(), 'POST', { ...cron, regex }, headersFor({ workflow_id_alias }));
      expect([regex, status, body]).toEqual([regex, 400, expect.objectContaining({ status_code: 400 })]);
    }
});
