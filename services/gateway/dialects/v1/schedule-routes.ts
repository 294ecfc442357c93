import { createSchedule } from '../../../operations/create-schedule.ts';
import { deleteSchedule } from '../../../operations/delete-schedule.ts';
import { getSchedule } from '../../../operations/get-schedule.ts';
import { listSchedules } from '../../../operations/list-schedules.ts';
import { pauseSchedule, resumeSchedule } from '../../../operations/pause-schedule.ts';
import { schedule } from '../../../operations/schedule-resource.ts';
import { backfillSchedule, triggerSchedule } from '../../../operations/trigger-schedule.ts';
import { updateSchedule } from '../../../operations/update-schedule.ts';
import { type Route, route } from '../../define-route.ts';
import { nextLink } from '../../next-link.ts';
import { backfillRequest, pauseRequest, scheduleRequest, schedulesQuery } from './starter-wire.ts';

const request = {
  workflow: 'nightly-report',
  spec: { cron: ['30 2 * * *'] },
  timeZone: 'Europe/Vienna',
  input: { day: '{{ schedule.time }}' },
};

const steering = { method: 'post', response: schedule } as const;

/** Schedules: executions at set times. */
export const scheduleRoutes: readonly Route[] = [
  route({
    method: 'post',
    path: '/schedules',
    operation: createSchedule,
    status: 201,
    request: scheduleRequest,
    response: schedule,
    example: { request },
    toInput: ({ body }) => body,
    toResponse: (created) => created,
    headers: ({ id }) => ({ Location: `/v1/schedules/${id}` }),
  }),
  route({
    method: 'get',
    path: '/schedules',
    operation: listSchedules,
    status: 200,
    query: schedulesQuery,
    response: listSchedules.output,
    toInput: ({ query }) => query,
    toResponse: (page) => page,
    headers: (page, { url }) => nextLink(url, page.nextCursor),
  }),
  route({
    method: 'get',
    path: '/schedules/:schedule',
    operation: getSchedule,
    status: 200,
    response: schedule,
    toInput: ({ params }) => params,
    toResponse: (found) => found,
  }),
  route({
    method: 'put',
    path: '/schedules/:schedule',
    operation: updateSchedule,
    status: 200,
    request: scheduleRequest,
    response: schedule,
    example: { request },
    toInput: ({ params, body }) => ({ ...params, ...body }),
    toResponse: (changed) => changed,
  }),
  route({
    method: 'delete',
    path: '/schedules/:schedule',
    operation: deleteSchedule,
    status: 204,
    toInput: ({ params }) => params,
  }),
  route({
    ...steering,
    path: '/schedules/:schedule/pause',
    operation: pauseSchedule,
    status: 200,
    request: pauseRequest,
    example: { request: { note: 'The warehouse moves.' } },
    toInput: ({ params, body }) => ({ ...params, ...body }),
    toResponse: (paused) => paused,
  }),
  route({
    ...steering,
    path: '/schedules/:schedule/resume',
    operation: resumeSchedule,
    status: 200,
    request: pauseRequest,
    toInput: ({ params, body }) => ({ ...params, ...body }),
    toResponse: (resumed) => resumed,
  }),
  route({
    ...steering,
    path: '/schedules/:schedule/trigger',
    operation: triggerSchedule,
    status: 202,
    toInput: ({ params }) => params,
    toResponse: (triggered) => triggered,
  }),
  route({
    ...steering,
    path: '/schedules/:schedule/backfill',
    operation: backfillSchedule,
    status: 202,
    request: backfillRequest,
    example: { request: { start: '2026-03-01T00:00:00Z', end: '2026-03-08T00:00:00Z' } },
    toInput: ({ params, body }) => ({ ...params, ...body }),
    toResponse: (filled) => filled,
  }),
];
