import type { Command } from '../engine/command.ts';
import type { EngineEvent } from '../engine/event.ts';
import type { Arrival, RunInput } from '../execution.ts';
import type { LocalLane } from './local-lane.ts';
import { createPathLine } from './path-line.ts';
import { createQuestionDesk, type QuestionDesk } from './question-desk.ts';

type Named<Type extends Command['type']> = Extract<Command, { type: Type }>;

/** What the engine asks of the world beside actions, timers and records. */
export type Question = Named<
  'evaluate' | 'acquire' | 'release' | 'await-event' | 'forget-event' | 'start-child' | 'steer-child'
>;

/** Carries questions to the worker and brings the answers back as events. */
export interface QuestionRunner {
  ask(question: Question): void;
  /** Brings what came from outside, after the answer to a question about the same step. */
  deliver(arrival: Arrival): void;
  isBusy(): boolean;
  /** Resolves when every question has been answered; releases and the like count. */
  settled(): Promise<void>;
}

/** An event but for its time. */
type Told = EngineEvent extends infer Each ? (Each extends EngineEvent ? Omit<Each, 'at'> : never) : never;
type Tell = (told: Told) => void;

/** What answering shares. */
interface Office {
  run: RunInput;
  desk: QuestionDesk;
  tell: Tell;
}

/** Answers the questions of one run; `push` takes the answers. */
export function createQuestionRunner(
  run: RunInput,
  lane: LocalLane,
  push: (event: EngineEvent) => void,
): QuestionRunner {
  // A release must not overtake the acquire that it takes back, nor the end of a child its beginning.
  const line = createPathLine();
  const tell: Tell = (told) => push({ ...told, at: Date.now() });
  const office: Office = { run, desk: createQuestionDesk(lane), tell };
  return {
    ask(question) {
      line.add(lineOf(question), () => answer(office, question));
    },
    deliver(arrival) {
      const told = toEvent(arrival);
      if (line.isBusy(arrival.path)) line.add(arrival.path, async () => tell(told));
      else tell(told);
    },
    isBusy: () => line.isBusy(),
    settled: () => line.settled(),
  };
}

function lineOf(question: Question): string {
  if (question.type === 'evaluate') return `evaluate ${question.id}`;
  return question.type === 'start-child' ? question.child.path : question.path;
}

function toEvent(arrival: Arrival): Told {
  if (arrival.kind === 'lease') return { type: 'lease-granted', path: arrival.path };
  if (arrival.kind === 'event') return { type: 'event-arrived', path: arrival.path, payload: arrival.payload };
  const { kind: _, ...ended } = arrival;
  return { type: 'child-ended', ...ended };
}

async function answer(office: Office, question: Question): Promise<void> {
  switch (question.type) {
    case 'evaluate':
      return evaluate(office, question);
    case 'acquire':
      return acquire(office, question);
    case 'await-event':
      return awaitEvent(office, question);
    case 'start-child':
      return startChild(office, question);
    default:
      return carryOut(office, question);
  }
}

async function evaluate({ run, desk, tell }: Office, { id, work }: Named<'evaluate'>): Promise<void> {
  const { id: executionId, tenantId } = run.execution;
  const answer = await desk.ask(`evaluate ${id}`, 'evaluateOutside', { tenantId, executionId, work });
  if ('refused' in answer) tell({ type: 'evaluation-failed', id, error: answer.refused });
  else tell({ type: 'evaluated', id, value: answer.value });
}

async function acquire({ run, desk, tell }: Office, { path, key, group, max }: Named<'acquire'>): Promise<void> {
  const request = { ...holderOf(run, path, key), group, max };
  const answer = expectValue(await desk.ask(`acquire ${path}`, 'acquireLease', request));
  if (answer.status === 'granted') tell({ type: 'lease-granted', path });
  else tell({ type: 'lease-waits', path, reason: answer.reason });
}

async function awaitEvent({ run, desk, tell }: Office, command: Named<'await-event'>): Promise<void> {
  const { path, name, correlation } = command;
  const subscription = { ...placeOf(run, path), name, correlation };
  const kept = expectValue(await desk.ask(`await event ${path}`, 'awaitEvent', subscription));
  if (kept) tell({ type: 'event-arrived', path, payload: kept.payload });
}

async function startChild({ desk, tell }: Office, { child }: Named<'start-child'>): Promise<void> {
  const { path } = child;
  const answer = await desk.ask(`begin child ${path}`, 'beginChild', child);
  if ('refused' in answer) tell({ type: 'child-refused', path, error: { ...answer.refused, step: path } });
  else tell({ type: 'child-started', path, executionId: answer.value.executionId });
}

/** What the engine wants no answer to. */
async function carryOut(
  { run, desk }: Office,
  command: Named<'release' | 'forget-event' | 'steer-child'>,
): Promise<void> {
  const { path } = command;
  if (command.type === 'release') {
    await desk.ask(`release ${path}`, 'releaseLease', holderOf(run, path, command.key));
  } else if (command.type === 'forget-event') {
    await desk.ask(`forget event ${path}`, 'forgetEvent', placeOf(run, path));
  } else {
    const { executionId, action } = command;
    const { tenantId } = run.execution;
    await desk.ask(`${action} child ${path}`, 'steerChild', { tenantId, executionId, action });
  }
}

function placeOf({ execution }: RunInput, path: string) {
  return { tenantId: execution.tenantId, executionId: execution.id, path };
}

function holderOf(run: RunInput, path: string, key: string) {
  return { ...placeOf(run, path), key };
}

/** A refusal of what cannot be refused is a fault of ours: a plain error makes Temporal try the task again. */
function expectValue<Value>(answer: { value: Value } | { refused: { message: string } }): Value {
  if ('refused' in answer) throw new Error(answer.refused.message);
  return answer.value;
}
