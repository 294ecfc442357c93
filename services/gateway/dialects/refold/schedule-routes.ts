import { z } from 'zod';
import type { AppError } from '../../../../workflows/language/app-error.ts';
import type { Json } from '../../../../workflows/language/json.ts';
import { onOwnSchedule, pageSchedules, patchSchedule } from '../../../operations/account-schedules.ts';
import { createSchedule } from '../../../operations/create-schedule.ts';
import { deleteSchedule } from '../../../operations/delete-schedule.ts';
import { ACCOUNT_LABEL } from '../../../operations/linked-accounts.ts';
import { onOwnWorkflow } from '../../../operations/on-own-workflow.ts';
import { pauseSchedule, resumeSchedule } from '../../../operations/pause-schedule.ts';
import type { Schedule } from '../../../operations/schedule-resource.ts';
import { type Route, route } from '../../define-route.ts';
import { referencesTo } from './execute-input.ts';
import { accountOf, environmentOf, slugOf } from './headers.ts';
import { hexOf, scheduleEventIds, scheduleIds, workflowIds } from './ids.ts';
import { readOrigin, TRIGGER_LABEL, toLabels } from './labels.ts';
import { pageQuery, toPaged } from './paging.ts';
import { refuse } from './refuse.ts';
import { escapeTemplates, fromDates, toTimes, unescapeTemplates } from './schedule-times.ts';
import * as wire from './schedule-wire.ts';
import { admit } from './start-operation.ts';
import { message } from './wire.ts';
import { dateIn } from './zoned-time.ts';

const base = '/api/v1/workflow/public/scheduled';

interface OnSchedule {
  params: { schedule: string };
  header(name: string): string | undefined;
}

const idOf = ({ params }: OnSchedule) => scheduleIds.fromHex(params.schedule) ?? params.schedule;
const onSchedule = (call: OnSchedule) => ({ account: accountOf(call), given: { schedule: idOf(call) } });

const noSchedule = (error: AppError) =>
  error.code === 'schedule-not-found'
    ? refuse('schedule-not-found', 404, 'RESOURCE_NOT_FOUND', 'Scheduled Job Not Found')
    : error;

/** Schedules of linked accounts. */
export const scheduleRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: base,
    operation: pageSchedules,
    status: 200,
    query: z.object(pageQuery),
    response: wire.scheduleList,
    toInput: (call) => ({ account: accountOf(call), page: call.query.page, limit: call.query.limit }),
    toResponse: ({ items, total }, { query }) => toPaged(items.map(toDocument), total, query),
  }),
  route({
    method: 'post',
    path: base,
    operation: onOwnWorkflow(createSchedule, admit),
    operationId: 'registerSchedule',
    status: 200,
    request: wire.scheduleRequest,
    response: wire.schedule,
    example: { request: { trigger_type: 'cron', regex: '0 9 * * 1', tz: 'UTC', payload: { sync_type: 'full' } } },
    toInput: (call) => {
      const account = accountOf(call);
      const reference = call.header('workflow_id_alias')?.trim() ?? '';
      if (reference === '') throw refuse('invalid-request', 400, 'SERVER_ERROR', 'workflow_id_alias is required');
      const { tz = 'UTC', trigger_type, payload = {} } = call.body;
      const origin = { source: 'SCHEDULE', type: 'ASYNC', environment: environmentOf(call) } as const;
      const slug = slugOf(call);
      const labels = {
        ...toLabels({ ...origin, slug, config: call.header('config_id') }),
        ...(account.named === null ? {} : { [ACCOUNT_LABEL]: account.named }),
        [TRIGGER_LABEL]: trigger_type,
      };
      const given = { ...toTimes({ ...call.body, tz }, tz), input: escapeTemplates(payload), labels };
      return { workflow: referencesTo(reference), account, terms: { slug }, given };
    },
    toResponse: toDocument,
  }),
  route({
    method: 'put',
    path: `${base}/:schedule`,
    operation: onOwnSchedule(patchSchedule),
    operationId: 'updateSchedule',
    status: 200,
    request: wire.scheduleUpdate,
    response: wire.schedule,
    toInput: (call) => {
      const { payload, tz = 'UTC' } = call.body;
      const changes: { [name: string]: Json } = {
        ...toTimes(call.body, tz),
        ...(payload === undefined ? {} : { input: escapeTemplates(payload) }),
      };
      return { account: accountOf(call), given: { schedule: idOf(call), changes } };
    },
    toResponse: toDocument,
    toFault: noSchedule,
  }),
  route({
    method: 'delete',
    path: `${base}/:schedule`,
    operation: onOwnSchedule(deleteSchedule),
    operationId: 'deleteSchedule',
    status: 200,
    response: message,
    toInput: onSchedule,
    toResponse: () => ({ message: 'Scheduled Job Deleted Successfully' }),
    toFault: noSchedule,
  }),
  route({
    method: 'put',
    path: `${base}/:schedule/pause`,
    operation: onOwnSchedule(pauseSchedule),
    operationId: 'pauseSchedule',
    status: 200,
    request: wire.scheduleUpdate.optional(),
    response: wire.schedule,
    toInput: onSchedule,
    toResponse: toDocument,
    toFault: noSchedule,
  }),
  route({
    method: 'put',
    path: `${base}/:schedule/resume`,
    operation: onOwnSchedule(resumeSchedule),
    operationId: 'resumeSchedule',
    status: 200,
    request: wire.scheduleUpdate.optional(),
    response: wire.schedule,
    toInput: onSchedule,
    toResponse: toDocument,
    toFault: noSchedule,
  }),
];

function toDocument(schedule: Schedule): wire.Schedule {
  const { labels, timeZone, startAt, endAt, paused } = schedule;
  const cron = 'cron' in schedule.spec ? schedule.spec.cron : [];
  const single = labels[TRIGGER_LABEL] === 'interval' && startAt !== null;
  const origin = readOrigin(labels);
  const account = labels[ACCOUNT_LABEL] ?? null;
  const type = single ? ('interval' as const) : ('cron' as const);
  return {
    _id: scheduleIds.toHex(schedule.id),
    event_id: scheduleEventIds.toHex(schedule.id),
    workflow: workflowIds.toHex(schedule.workflow),
    config_id: origin.config ?? account,
    linked_account_id: account,
    environment: origin.environment,
    org_id: hexOf('organisation', 'default'),
    trigger_type: type,
    cron_patten: single ? '' : cron.join(' | '),
    trigger_interval: single ? fromDates(cron, startAt, timeZone).map((date) => ({ ...date })) : [],
    status: paused ? 'paused' : 'running',
    inactive: paused,
    registered_by_api: true,
    options: {
      ...(startAt === null || single ? {} : { startDate: dateIn(startAt, timeZone) }),
      ...(endAt === null || single ? {} : { endDate: dateIn(new Date(Date.parse(endAt) - 1).toISOString(), timeZone) }),
      tz: timeZone,
      trigger_type: type,
    },
    payload: unescapeTemplates(schedule.input) ?? {},
  };
}
