import type { Command } from '../engine/command.ts';
import type { EngineEvent } from '../engine/event.ts';
import type { Arrival, RunInput } from '../execution.ts';
import { callDurably } from './call-durably.ts';
import { createPathLine } from './path-line.ts';

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

/** Answers the questions of one run; `push` takes the answers. */
export function createQuestionRunner(run: RunInput, push: (event: EngineEvent) => void): QuestionRunner {
  // A release must not overtake the acquire that it takes back, nor the end of a child its beginning.
  const line = createPathLine();
  const tell: Tell = (told) => push({ ...told, at: Date.now() });
  return {
    ask(question) {
      line.add(lineOf(question), () => answer(run, question, tell));
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

async function answer(run: RunInput, question: Question, tell: Tell): Promise<void> {
  switch (question.type) {
    case 'evaluate':
      return evaluate(run, question, tell);
    case 'acquire':
      return acquire(run, question, tell);
    case 'await-event':
      return awaitEvent(run, question, tell);
    case 'start-child':
      return startChild(question, tell);
    default:
      return carryOut(run, question);
  }
}

async function evaluate(run: RunInput, { id, work }: Named<'evaluate'>, tell: Tell): Promise<void> {
  const { id: executionId, tenantId } = run.execution;
  const answer = await callDurably(`evaluate ${id}`, (of) => of.evaluateOutside({ tenantId, executionId, work }));
  if ('refused' in answer) tell({ type: 'evaluation-failed', id, error: answer.refused });
  else tell({ type: 'evaluated', id, value: answer.value });
}

async function acquire(run: RunInput, { path, key, max }: Named<'acquire'>, tell: Tell): Promise<void> {
  const request = { ...holderOf(run, path, key), max };
  const answer = expectValue(await callDurably(`acquire ${path}`, (of) => of.acquireLease(request)));
  if (answer.status === 'granted') tell({ type: 'lease-granted', path });
  else tell({ type: 'lease-waits', path, reason: answer.reason });
}

async function awaitEvent(run: RunInput, command: Named<'await-event'>, tell: Tell): Promise<void> {
  const { path, name, correlation } = command;
  const subscription = { ...placeOf(run, path), name, correlation };
  const kept = expectValue(await callDurably(`await event ${path}`, (of) => of.awaitEvent(subscription)));
  if (kept) tell({ type: 'event-arrived', path, payload: kept.payload });
}

async function startChild({ child }: Named<'start-child'>, tell: Tell): Promise<void> {
  const { path } = child;
  const answer = await callDurably(`begin child ${path}`, (of) => of.beginChild(child));
  if ('refused' in answer) tell({ type: 'child-refused', path, error: { ...answer.refused, step: path } });
  else tell({ type: 'child-started', path, executionId: answer.value.executionId });
}

/** What the engine wants no answer to. */
async function carryOut(run: RunInput, command: Named<'release' | 'forget-event' | 'steer-child'>): Promise<void> {
  const { path } = command;
  if (command.type === 'release') {
    await callDurably(`release ${path}`, (of) => of.releaseLease(holderOf(run, path, command.key)));
  } else if (command.type === 'forget-event') {
    await callDurably(`forget event ${path}`, (of) => of.forgetEvent(placeOf(run, path)));
  } else {
    const { executionId, action } = command;
    const { tenantId } = run.execution;
    await callDurably(`${action} child ${path}`, (of) => of.steerChild({ tenantId, executionId, action }));
  }
}

function placeOf({ execution }: RunInput, path: string) {
  return { tenantId: execution.tenantId, executionId: execution.id, path };
}

function holderOf(run: RunInput, path: string, key: string) {
  return { ...placeOf(run, path), rootId: run.execution.rootId ?? run.execution.id, key };
}

/** A refusal of what cannot be refused is a fault of ours: a plain error makes Temporal try the task again. */
function expectValue<Value>(answer: { value: Value } | { refused: { message: string } }): Value {
  if ('refused' in answer) throw new Error(answer.refused.message);
  return answer.value;
}
