import {
  type Client,
  isGrpcServiceError,
  ScheduleAlreadyRunning,
  type ScheduleHandle,
  ScheduleNotFoundError,
} from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { AppError } from '../../workflows/language/app-error.ts';
import type { ScheduledInput } from '../../workflows/run-scheduled.ts';
import type { ScheduleClient } from '../operations/schedule-client.ts';
import { isNotFound } from './name-error.ts';
import { overlapPolicies, toScheduleOptions } from './schedule-options.ts';
import { createTemporalCalls, type Reach } from './temporal-calls.ts';

const DEADLINE_MS = 5000;
/** gRPC INVALID_ARGUMENT. */
const REFUSED = 3;

/** Creates the schedule client over Temporal. */
export function createTemporalScheduleClient(reach: Reach): ScheduleClient {
  const { call } = createTemporalCalls(reach);
  const ask = <T>(id: string, work: (handle: ScheduleHandle, client: Client) => Promise<T>): Promise<T> =>
    call((client) => work(client.schedule.getHandle(id), client), DEADLINE_MS).catch(refuse);
  return {
    look: (id) => ask(id, (handle) => orUnknown(look(handle), null)),
    put: (schedule) =>
      ask(schedule.id, async (handle, client) => {
        const options = toScheduleOptions(schedule);
        const update = () => handle.update(() => ({ ...options, state: options.state ?? {} }));
        if ((await orUnknown(update().then(toDone), 'unknown')) === 'done') return;
        await client.schedule.create(options).catch((error: unknown) => {
          // Another process was faster.
          if (error instanceof ScheduleAlreadyRunning) return update();
          throw error;
        });
      }),
    remove: (id) => ask(id, (handle) => orUnknown(handle.delete(), undefined)),
    trigger: (id) => ask(id, (handle) => orUnknown(handle.trigger(overlapPolicies.allowAll).then(toAsked), 'unknown')),
    backfill: (id, { start, end, overlap }) =>
      ask(id, async (handle, client) => {
        // Temporal leaves the first moment out and takes the last one in.
        const period = { start: new Date(start.getTime() - 1), end };
        const times = await orUnknown(countTimes(client, id, period), null);
        if (times === null) return 'unknown';
        if (times >= MOST_TIMES) return 'too-many';
        return orUnknown(handle.backfill({ ...period, overlap: overlapPolicies[overlap] }).then(toAsked), 'unknown');
      }),
  };
}

const toDone = () => 'done' as const;
const toAsked = () => 'asked' as const;

/** Temporal lists a thousand at most. */
const MOST_TIMES = 1000;

async function countTimes(
  { workflowService, options }: Client,
  scheduleId: string,
  { start, end }: { start: Date; end: Date },
): Promise<number> {
  const { namespace } = options;
  const period = { startTime: msToTs(start.getTime()), endTime: msToTs(end.getTime()) };
  const { startTime } = await workflowService.listScheduleMatchingTimes({ namespace, scheduleId, ...period });
  return startTime.length;
}

async function look(handle: ScheduleHandle) {
  const { action, state, info } = await handle.describe();
  const [input]: readonly Partial<ScheduledInput>[] = action.args ?? [];
  return {
    revision: input?.revision ?? 0,
    paused: state.paused,
    note: state.note ?? null,
    nextRuns: info.nextActionTimes,
  };
}

async function orUnknown<T, U>(request: Promise<T>, unknown: U): Promise<T | U> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof ScheduleNotFoundError || isNotFound(error)) return unknown;
    throw error;
  }
}

function refuse(error: unknown): never {
  const cause = error instanceof Error ? error.cause : undefined;
  const refusal = [error, cause].find((each) => isGrpcServiceError(each) && each.code === REFUSED);
  if (!isGrpcServiceError(refusal)) throw error;
  // A new server has yet to be told of them.
  if (/search attribute/i.test(refusal.details))
    throw new AppError('unavailable', 'Temporal is being set up. Try again shortly.', { cause: error });
  const detail = `Temporal does not take this schedule: ${refusal.details}.`;
  throw new AppError('invalid-request', detail, { faults: [{ pointer: '/spec', detail }], cause: error });
}
