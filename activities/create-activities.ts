import { ApplicationFailure, Context } from '@temporalio/activity';
import type { ActionResult, ActionTask } from '../workflows/action-task.ts';
import type { AnyQuestion } from '../workflows/adapter/run-activities.ts';
import type { DeliverEventsInput, DeliveryProgress } from '../workflows/deliver-events.ts';
import type { DeliveryLane, LaneProgress } from '../workflows/delivery-lane.ts';
import type { FinalRecord, Winner } from '../workflows/execution.ts';
import type { SegmentRequest, SegmentResult } from '../workflows/segment.ts';
import type { ActionDeps } from './action-deps.ts';
import { answerQuestions } from './answer-questions.ts';
import { createSharedActivities, createValueActivities, type RunPorts } from './answer-run.ts';
import { createScheduledActivities } from './create-scheduled-activities.ts';
import type { ActionStep } from './define-action.ts';
import { performAction } from './perform-action.ts';
import { performSegment } from './perform-segment.ts';
import type { ScheduledRuns } from './scheduled-runs.ts';
import { deliverPending, type LaneDeps } from './webhooks/deliver-pending.ts';
import type { DeliveryBook } from './webhooks/delivery-book.ts';
import { createEndpointSlots } from './webhooks/endpoint-slots.ts';

/**
 * What activities are made of; without `deliveries` this worker delivers no webhooks, without `takeOver` it ends no delivery that an
 * earlier release began, without `ports` it answers no run that asks for a lease, an event or a child, and without `scheduled` it
 * starts nothing for schedules.
 */
export interface ActivitiesOptions extends ActionDeps {
  actions: readonly ActionStep[];
  deliveries?: DeliveryBook;
  /** Makes deliveries of the events after `after` of an execution. */
  takeOver?: (execution: DeliverEventsInput & { after: number }) => Promise<void>;
  ports?: RunPorts;
  scheduled?: ScheduledRuns;
}

/** The activities that are not steps. */
export interface RecordActivities {
  /** Run as a local activity: makes the record terminal and wakes who waits in the same process. */
  finalize(record: FinalRecord): Promise<Winner>;
  /** The same as a regular activity, for when the store is away longer than a workflow task lives. */
  finalizeDurably(record: FinalRecord): Promise<Winner>;
  /** Run as a local activity: actions of a `fast` run. */
  performSegment(request: SegmentRequest): Promise<SegmentResult>;
}

type StepActivity = (task: ActionTask) => Promise<ActionResult>;

/** Milliseconds until a task that this worker is too old for is offered again, to another one with luck. */
const NEWER_REVISION_MS = 5000;

/** Every activity by its Temporal type: one per action step type, and those that write records and deliver webhooks. */
export function createActivities(options: ActivitiesOptions): RecordActivities & { [type: string]: unknown } {
  const { records, values, encrypted, outbound, clock, random, deliveries: book, takeOver, ports, scheduled } = options;
  const own = createValueActivities(records, values, encrypted);
  const shared = ports && createSharedActivities(ports);
  return {
    ...createStepActivities(options),
    finalize: (record) => records.finalize(record),
    finalizeDurably: (record) => records.finalize(record),
    performSegment: (request) => performSegment(request, options, Context.current().cancellationSignal),
    ...own,
    ...shared,
    ...(scheduled && createScheduledActivities(scheduled)),
    answerQuestions: (questions: AnyQuestion[]) => answerQuestions(questions, { ...own, ...shared }),
    ...(book && createDeliveryActivities(book, { outbound, slots: createEndpointSlots(clock, random), clock, random })),
    ...(takeOver && {
      deliverNextEvents: async (input: DeliverEventsInput & { after: number }): Promise<DeliveryProgress> => {
        await takeOver(input);
        return { deliveredUpTo: input.after, ended: true };
      },
    }),
  };
}

/** One function by two names: see `deliverToOwnWebhook`. */
function createDeliveryActivities(book: DeliveryBook, deps: Omit<LaneDeps, 'book'>) {
  const deliver = (lane: DeliveryLane): Promise<LaneProgress> => deliverPending(lane, { ...deps, book });
  return { deliverPending: deliver, deliverOwnPending: deliver };
}

/** Old revisions of a type stay beside its newest; all share one activity type and the task tells which one it means. */
function createStepActivities({ actions, ...deps }: ActivitiesOptions): { [type: string]: StepActivity } {
  const types = new Set(actions.map((action) => action.type));
  return Object.fromEntries(
    [...types].map((type) => {
      const revisions = new Map(actions.filter((each) => each.type === type).map((each) => [each.revision, each]));
      return [
        type,
        async (task: ActionTask) => {
          const action = revisions.get(task.revision);
          if (action === undefined) throw newerRevision(task);
          return performAction(task, action, deps);
        },
      ];
    }),
  );
}

function newerRevision(task: ActionTask): ApplicationFailure {
  return ApplicationFailure.create({
    type: 'step-revision-unknown',
    message: `This worker does not know revision ${task.revision} of ${task.type}; a newer worker will.`,
    nextRetryDelay: NEWER_REVISION_MS,
  });
}
