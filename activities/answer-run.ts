import { ApplicationFailure } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import type { Questions, RunActivities } from '../workflows/adapter/run-activities.ts';
import { AppError, toStepError } from '../workflows/language/app-error.ts';
import { createOutputCheck } from './check-output.ts';
import type { Children } from './children.ts';
import type { EncryptedValues } from './encrypted-values.ts';
import { evaluateOutside } from './evaluate-outside.ts';
import type { EventInbox } from './event-inbox.ts';
import type { Leases } from './leases.ts';
import type { RunRecords } from './run-records.ts';
import type { ValueStore } from './value-store.ts';

/** What runs share with each other and with callers; the operations implement it. */
export interface RunPorts {
  leases: Leases;
  inbox: EventInbox;
  children: Children;
}

type Shared = Omit<Questions, 'evaluateOutside'>;
type Own = Pick<RunActivities, 'evaluateOutside' | 'project'>;

/** What a run asks about values and its record. */
export function createValueActivities(records: RunRecords, values: ValueStore, encrypted?: EncryptedValues): Own {
  const checkOutput = createOutputCheck(values, encrypted?.load);
  return {
    evaluateOutside: ({ work }) => refusing(() => evaluateOutside(work, { values, encrypted, checkOutput })),
    project: (projection) => records.project(projection),
  };
}

/** What a run asks of others. */
export function createSharedActivities({ leases, inbox, children }: RunPorts): Shared {
  return {
    acquireLease: (request) => leases.acquire(request),
    releaseLease: (holder) => leases.release(holder),
    awaitEvent: (subscription) => inbox.subscribe(subscription),
    forgetEvent: (subscriber) => inbox.unsubscribe(subscriber),
    beginChild: (child) => refusing(() => children.begin(child)),
    steerChild: (child) => children.steer(child),
  };
}

/** Not answers: another attempt may be luckier. */
const passing: readonly string[] = ['unavailable', 'internal'];

/** An expected failure is an answer and not repeated; it carries the error in its details. Others are tried again. */
async function refusing<Value>(ask: () => Promise<Value>): Promise<Value> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof AppError) || passing.includes(error.code)) throw error;
    throw ApplicationFailure.create({
      type: error.code,
      message: error.message,
      details: [toStepError(error, null)],
      nonRetryable: true,
      category: ApplicationFailureCategory.BENIGN,
    });
  }
}
