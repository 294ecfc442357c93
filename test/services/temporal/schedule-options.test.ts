import { expect, it } from 'vitest';
import type { ScheduleContent, StoredSchedule } from '../../../services/store/schedule-store.ts';
import { toScheduleOptions } from '../../../services/temporal/schedule-options.ts';

const stored = (content: Partial<ScheduleContent>): StoredSchedule => ({
  id: 'sch-a',
  tenantId: 'acme',
  workflowId: 'wf-a',
  revision: 3,
  synced: 0,
  deleted: false,
  lastRefusal: null,
  createdAt: new Date(0),
  updatedAt: new Date(0),
  content: {
    version: null,
    spec: { cron: ['0 6 * * *', '@daily'] },
    timeZone: 'Europe/Vienna',
    overlap: 'bufferOne',
    catchUpWindow: 'PT1H',
    jitter: 'PT30S',
    labels: {},
    startAt: null,
    endAt: null,
    paused: false,
    note: null,
    ...content,
  },
});

it('says when in the words of Temporal, and gives the run only what finds the record', () => {
  const options = toScheduleOptions(stored({ input: { password: 'not for the history' } }));
  expect(options.spec).toEqual({
    cronExpressions: ['0 6 * * *', '@daily'],
    timezone: 'Europe/Vienna',
    jitter: 30_000,
  });
  expect(options.policies).toEqual({ overlap: 'BUFFER_ONE', catchupWindow: 3_600_000 });
  expect(options.action).toMatchObject({
    workflowType: 'runScheduled',
    workflowId: 'sch-a',
    args: [{ tenantId: 'acme', scheduleId: 'sch-a', revision: 3 }],
  });
  expect(JSON.stringify(options)).not.toContain('not for the history');
});

it('counts intervals in milliseconds, and carries bounds and the reason of a pause', () => {
  const startAt = '2027-01-01T00:00:00.000Z';
  const spec = { interval: 'PT1H', offset: 'PT10M' };
  const options = toScheduleOptions(stored({ spec, startAt, endAt: startAt, paused: true, note: 'closed' }));
  expect(options.spec).toMatchObject({
    intervals: [{ every: 3_600_000, offset: 600_000 }],
    startAt: new Date(startAt),
    endAt: new Date(startAt),
  });
  expect(options.state).toEqual({ paused: true, note: 'closed' });
});
