import { z } from 'zod';
import type { StoredSchedule } from '../store/schedule-store.ts';
import { defineOperation, type Operation, type OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findSchedule } from './find-schedule.ts';
import { grantedNames } from './grants.ts';
import { actingFor, isOfAccount, resolveAccount } from './linked-accounts.ts';
import { pageNumber, pageOf } from './numbered-page.ts';
import { parseGiven } from './parse-given.ts';
import { presentListedSchedule, presentSchedule } from './present-schedule.ts';
import { json } from './resources.ts';
import { schedule, scheduleFields, scheduleNotFound } from './schedule-resource.ts';
import { updateSchedule } from './update-schedule.ts';
import { onlyOwn } from './within-account.ts';

const STEP = 200;

/** The same operation on a schedule, for a linked account. */
export function onOwnSchedule<In extends z.ZodType<{ schedule: string }>, Out extends z.ZodType>(
  operation: Operation<In, Out, OperationDeps>,
) {
  return onlyOwn(operation, {
    labelsOf: async (deps, context, given) => (await findSchedule(deps, context, given.schedule)).content.labels,
    refuse: ({ schedule }) => scheduleNotFound(schedule),
  });
}

/** List the schedules of a linked account, newest first, by page number. */
export const pageSchedules = defineOperation({
  name: 'pageSchedules',
  summary: 'List the schedules of a linked account, newest first, by page number',
  scope: 'read',
  input: z.strictObject({ ...pageNumber, account: actingFor }),
  output: pageOf(schedule),
  async run(deps: OperationDeps, { page, limit, account }, context) {
    const acting = resolveAccount(context.caller, account);
    const all = await readAll(deps, context);
    const own = all.filter(({ content }) => isOfAccount(context.caller, acting, content.labels));
    const shown = own.slice((page - 1) * limit, page * limit);
    return { items: shown.map(presentListedSchedule), total: own.length };
  },
});

async function readAll(deps: OperationDeps, { caller }: OperationContext): Promise<StoredSchedule[]> {
  const workflowIds = grantedNames(caller, 'workflows');
  const all: StoredSchedule[] = [];
  for (;;) {
    const last = all.at(-1);
    const after = last ? { createdAt: last.createdAt, id: last.id } : null;
    const rows = await deps.store.schedules.list(caller.tenantId, { after, limit: STEP, workflowIds });
    all.push(...rows);
    if (rows.length < STEP) return all;
  }
}

const changes = z.strictObject(scheduleFields).omit({ workflow: true }).partial();

/** Change a schedule; what is left out stays. */
export const patchSchedule = defineOperation({
  name: 'patchSchedule',
  summary: 'Change a schedule; what is left out stays',
  scope: 'write',
  input: z.strictObject({ schedule: z.string(), changes: z.record(z.string(), json) }),
  output: schedule,
  async run(deps: OperationDeps, given, context) {
    const stored = await findSchedule(deps, context, given.schedule);
    const { workflow, id } = await presentSchedule(deps, stored);
    const { spec, timeZone, overlap, catchUpWindow, jitter, labels, startAt, endAt, version, input } = stored.content;
    const before = { spec, timeZone, overlap, catchUpWindow, jitter, labels, startAt, endAt, version };
    const whole = { ...before, ...(input === undefined ? {} : { input }), ...given.changes };
    const known = parseGiven(changes, JSON.parse(JSON.stringify(whole)));
    return updateSchedule.run(deps, parseGiven(updateSchedule.input, { ...known, schedule: id, workflow }), context);
  },
});
