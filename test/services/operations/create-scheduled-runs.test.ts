import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSchedule } from '../../../services/operations/create-schedule.ts';
import { createScheduledRuns } from '../../../services/operations/create-scheduled-runs.ts';
import { createWorkflow } from '../../../services/operations/create-workflow.ts';
import type { OperationDeps } from '../../../services/operations/deps.ts';
import { getSchedule } from '../../../services/operations/get-schedule.ts';
import { listExecutions } from '../../../services/operations/list-executions.ts';
import { listSchedules } from '../../../services/operations/list-schedules.ts';
import { pauseSchedule } from '../../../services/operations/pause-schedule.ts';
import type { ScheduleClient } from '../../../services/operations/schedule-client.ts';
import { updateSchedule } from '../../../services/operations/update-schedule.ts';
import { AppError } from '../../../workflows/language/app-error.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { callerOf, createTestDeps, type HandRuns } from './test-deps.ts';

let mongodb: TestMongodb;
let deps: OperationDeps;
let runs: HandRuns;
let workflow: string;
const caller = callerOf('default');
const signal = new AbortController().signal;

beforeAll(async () => {
  mongodb = await startMongodb();
  ({ deps, runs } = createTestDeps(mongodb.uri));
});

afterAll(async () => {
  await deps?.store.close();
  await mongodb?.stop();
});

beforeEach(async () => {
  const definition = { name: 'Scheduled', input: { type: 'object' }, steps: [{ id: 'a', type: 'Echo' }] };
  workflow = (await createWorkflow.run(deps, { definition }, caller)).id;
});

/** Temporal as far as a test needs it: it holds nothing and takes what it is told, or refuses it. */
function temporal(refuse: AppError | null = null): ScheduleClient {
  return {
    look: async () => null,
    put: async () => {
      if (refuse) throw refuse;
    },
    remove: async () => {},
    trigger: async () => 'asked',
    backfill: async () => 'asked',
  };
}

const create = (fields: object, using: OperationDeps = deps) =>
  createSchedule.run(using, createSchedule.input.parse({ workflow, spec: { cron: '@daily' }, ...fields }), caller);
const at = '2026-05-01T06:00:00.000Z';
const begin = (scheduleId: string, scheduledAt = at, tenantId = 'default') =>
  createScheduledRuns(deps).begin({ tenantId, scheduleId, scheduledAt });
const read = (schedule: string) => getSchedule.run(deps, { schedule }, caller);

describe('one time of a schedule', () => {
  it('starts one execution however often it is asked for', async () => {
    const { id } = await create({ input: { at: '{{ schedule.time }}', of: '{{ schedule.id }}' }, labels: { a: 'b' } });
    const first = await begin(id);
    const again = await Promise.all([begin(id), begin(id), begin(id)]);
    expect(new Set([first, ...again].map((each) => each?.executionId)).size).toBe(1);
    expect(runs.inputs.get(first?.executionId ?? '')?.input).toEqual({ at, of: id });
    // Also when the schedule is another one by the time of a repetition.
    const changed = { schedule: id, workflow, spec: { cron: '@daily' }, input: { changed: true } };
    await updateSchedule.run(deps, updateSchedule.input.parse(changed), caller);
    expect(await begin(id)).toEqual(first);
    const next = await begin(id, '2026-05-02T06:00:00.000Z');
    expect((await read(id)).recentExecutions).toMatchObject([
      { id: next?.executionId, scheduledAt: '2026-05-02T06:00:00.000Z', status: 'QUEUED' },
      { id: first?.executionId, scheduledAt: at },
    ]);
    const list = listExecutions.input.parse({ startedBy: id });
    const { items } = await listExecutions.run(deps, list, caller);
    expect(items.map((each) => each.id)).toEqual([next?.executionId, first?.executionId]);
    expect(items[0]?.startedBy).toEqual({ kind: 'schedule', id, dialect: null, key: null });
  });

  it('starts nothing for another tenant, for one that was deleted, and while a pause has yet to be told', async () => {
    const { id } = await create({});
    expect(await begin(id, at, 'other')).toBeNull();
    expect(await begin('sch-00000000')).toBeNull();
    await pauseSchedule.run(deps, { schedule: id }, caller);
    expect(await begin(id)).toBeNull();
    expect((await read(id)).recentExecutions).toEqual([]);
  });

  it('notes why it started nothing, and pauses when the workflow is gone', async () => {
    const { id } = await create({});
    await deps.store.workflows.remove('default', workflow, new Date());
    expect(await begin(id)).toBeNull();
    expect(await read(id)).toMatchObject({
      paused: true,
      note: `Workflow ${workflow} was deleted.`,
      lastRefusal: { code: 'workflow-not-found', scheduledAt: at },
    });
  });

  it('terminates the executions before it where that is its policy', async () => {
    const { id } = await create({ overlap: 'terminateOther' });
    const first = await begin(id);
    await begin(id, '2026-05-02T06:00:00.000Z');
    expect((await read(id)).recentExecutions?.map(({ status }) => status)).toEqual(['QUEUED', 'TERMINATED']);
    expect(runs.asked.some((asked) => asked.startsWith(`terminate ${first?.executionId}`))).toBe(true);
  });

  it('follows its execution to the end and passes a cancel on', async () => {
    const { id } = await create({});
    const executionId = (await begin(id))?.executionId ?? '';
    const scheduled = createScheduledRuns(deps);
    const execution = { tenantId: 'default', executionId };
    expect(await scheduled.hasEnded({ ...execution, waitMs: 0, signal })).toBe(false);
    await scheduled.cancel(execution);
    expect(runs.asked.some((asked) => asked.startsWith(`cancel ${executionId}`))).toBe(true);
    const waited = scheduled.hasEnded({ ...execution, waitMs: 20_000, signal });
    await deps.store.executions.close('default', executionId, {
      status: 'CANCELLED',
      error: null,
      completedAt: new Date(),
    });
    expect(await waited).toBe(true);
    await scheduled.cancel(execution);
    expect(await scheduled.hasEnded({ tenantId: 'default', executionId: 'ex-gone', waitMs: 0, signal })).toBe(true);
  });
});

describe('what is stored', () => {
  it('is checked: the workflow, its version, its input, the templates, the period', async () => {
    const refused = (fields: object) => create(fields).then(String, (error: AppError) => error.code);
    expect(await refused({ workflow: 'nobody' })).toBe('workflow-not-found');
    expect(await refused({ version: 7 })).toBe('version-not-found');
    expect(await refused({ input: [1] })).toBe('invalid-input');
    expect(await refused({ input: '{{ schedule.time }}' })).toBe('invalid-input');
    expect(await refused({ input: { a: '{{ steps.b.output }}' } })).toBe('invalid-request');
    const startAt = '2027-01-01T00:00:00Z';
    expect(await refused({ startAt, endAt: startAt })).toBe('invalid-request');
    expect((await listSchedules.run(deps, { limit: 50, workflow }, caller)).items).toEqual([]);
  });

  it('is not kept when Temporal does not take it, and stays as it was when a change is not taken', async () => {
    const refusal = new AppError('invalid-request', 'Temporal does not take this.');
    await expect(create({}, { ...deps, schedules: temporal(refusal) })).rejects.toBe(refusal);
    expect((await listSchedules.run(deps, { limit: 50, workflow }, caller)).items).toEqual([]);
    const { id } = await create({ note: 'first' }, { ...deps, schedules: temporal() });
    const given = updateSchedule.input.parse({ schedule: id, workflow, spec: { cron: '@hourly' }, note: 'second' });
    const once = temporal();
    once.put = async ({ content }) => {
      if ('cron' in content.spec && content.spec.cron[0] === '@hourly') throw refusal;
    };
    await expect(updateSchedule.run({ ...deps, schedules: once }, given, caller)).rejects.toBe(refusal);
    expect(await read(id)).toMatchObject({ spec: { cron: ['@daily'] }, note: 'first' });
  });

  it('is listed newest first, by workflow, in pages, to its tenant only', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 3; count++) ids.unshift((await create({})).id);
    const first = await listSchedules.run(deps, { limit: 2, workflow }, caller);
    const rest = await listSchedules.run(deps, { limit: 2, workflow, cursor: first.nextCursor ?? '' }, caller);
    expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual(ids);
    expect(first.items[0]).toMatchObject({ workflow, nextRuns: null, recentExecutions: null });
    expect((await listSchedules.run(deps, { limit: 50 }, callerOf('other'))).items).toEqual([]);
    const key = { id: 'k', scopes: ['read' as const], grants: { workflows: [] } };
    const granted = { ...caller, caller: { tenantId: 'default', key } };
    expect((await listSchedules.run(deps, { limit: 50 }, granted)).items).toEqual([]);
    await expect(getSchedule.run(deps, { schedule: ids[0] ?? '' }, granted)).rejects.toMatchObject({
      code: 'schedule-not-found',
    });
  });
});
