import { proxyLocalActivities } from '@temporalio/workflow';
import type { Command } from '../engine/command.ts';
import type { EngineEvent } from '../engine/event.ts';
import type { EngineState } from '../engine/state.ts';
import type { RunInput } from '../execution.ts';
import type { SegmentRequest, SegmentResult } from '../segment.ts';
import { type ControlDesk, createControlDesk } from './answer-controls.ts';
import { createQuestionRunner, type QuestionRunner } from './answer-questions.ts';
import type { EventQueue } from './event-queue.ts';
import type { LocalLane } from './local-lane.ts';
import type { Projector } from './project-run.ts';
import { createActionRunner } from './run-actions.ts';
import { createSegmentRunner } from './run-segments.ts';
import { createTimerRunner } from './run-timers.ts';

/** What ends a run, or this part of it. */
export type LastCommand = Extract<Command, { type: 'finish' | 'continue-as-new' }>;

/** Carries out what the engine asks for. */
export interface Performer {
  /** Gives the command that ends the run, if there is one among them. */
  perform(commands: Command[]): LastCommand | null;
  questions: QuestionRunner;
  controls: ControlDesk;
}

/** What a performer works with. */
export interface PerformerParts {
  run: RunInput;
  state: EngineState;
  queue: EventQueue;
  lane: LocalLane;
  projector: Projector;
}

/** Milliseconds; a segment ends itself after 4 s. */
const SEGMENT_TIMEOUT_MS = 15_000;

/** Performs the commands of one run; what comes of them goes into the queue. */
export function createPerformer({ run, state, queue, lane, projector }: PerformerParts): Performer {
  const { push } = queue;
  // Answers of the server end a workflow task; those of local activities do not.
  const pushRecorded = (event: EngineEvent) => {
    segments?.noteRecorded();
    push(event);
  };
  const actions = createActionRunner(pushRecorded);
  const timers = createTimerRunner(pushRecorded);
  const questions = createQuestionRunner(run, lane, push);
  const controls = createControlDesk(push, lane);
  const performSegment = (request: SegmentRequest) => performSegmentLocally(request, queue, lane);
  const parts = { run, state, queue, actions, perform: performSegment };
  const segments = run.plan.durability === 'fast' ? createSegmentRunner(parts) : null;

  const perform = (command: Command): void => {
    if (command.type === 'run-action') {
      if (!segments) actions.run(command.task);
    } else if (command.type === 'cancel-action') actions.cancel(command.path);
    else if (command.type === 'start-timer') timers.start(command.timer, command.at);
    else if (command.type === 'cancel-timer') timers.cancel(command.timer);
    else if (command.type === 'answer') controls.answer(command.id, command.result);
    else if (command.type === 'yield') projector.checkpoint().then(() => push({ type: 'yielded', at: Date.now() }));
    // The projector has taken the records already, since no projection may overtake them.
    else if (command.type !== 'record' && !isLast(command)) questions.ask(command);
  };
  return {
    perform(commands) {
      for (const command of commands) perform(command);
      segments?.dispatch(commands.flatMap((command) => (command.type === 'run-action' ? [command.task] : [])));
      // A cancel in the same batch may end a run that was to be continued.
      return commands.filter(isLast).at(-1) ?? null;
    },
    questions,
    controls,
  };
}

function isLast(command: Command): command is LastCommand {
  return command.type === 'finish' || command.type === 'continue-as-new';
}

/**
 * Performs a segment as a local activity. One that could not be performed at all has done nothing that counts: its actions
 * may be repeated.
 */
async function performSegmentLocally(
  request: SegmentRequest,
  queue: EventQueue,
  lane: LocalLane,
): Promise<SegmentResult> {
  const activities = proxyLocalActivities<{ performSegment(request: SegmentRequest): Promise<SegmentResult> }>({
    startToCloseTimeout: SEGMENT_TIMEOUT_MS,
    retry: { maximumAttempts: 1 },
  });
  queue.hold();
  try {
    return await lane.run(() => activities.performSegment(request));
  } catch {
    return { outcomes: [], left: [], projected: false };
  }
}
