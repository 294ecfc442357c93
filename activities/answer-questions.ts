import { ApplicationFailure } from '@temporalio/activity';
import { isStepError } from '../workflows/adapter/is-step-error.ts';
import type { AnyQuestion, Questions, Reply } from '../workflows/adapter/run-activities.ts';

/** Answers many questions at once, each for itself: what fails for one is told in its reply. */
export async function answerQuestions(questions: AnyQuestion[], answers: Partial<Questions>): Promise<Reply[]> {
  return Promise.all(questions.map((question) => reply(question, answers)));
}

async function reply(question: AnyQuestion, answers: Partial<Questions>): Promise<Reply> {
  try {
    return { value: (await ask(question, answers)) ?? null };
  } catch (error) {
    const [refused]: unknown[] = error instanceof ApplicationFailure && error.nonRetryable ? (error.details ?? []) : [];
    if (isStepError(refused)) return { refused };
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

/** Each answer by its name; a worker without the port leaves the question to others. */
function ask(question: AnyQuestion, of: Partial<Questions>): Promise<unknown> | undefined {
  switch (question.name) {
    case 'evaluateOutside':
      return of.evaluateOutside?.(question.argument) ?? unknown(question);
    case 'acquireLease':
      return of.acquireLease?.(question.argument) ?? unknown(question);
    case 'releaseLease':
      return of.releaseLease?.(question.argument) ?? unknown(question);
    case 'awaitEvent':
      return of.awaitEvent?.(question.argument) ?? unknown(question);
    case 'forgetEvent':
      return of.forgetEvent?.(question.argument) ?? unknown(question);
    case 'beginChild':
      return of.beginChild?.(question.argument) ?? unknown(question);
    case 'steerChild':
      return of.steerChild?.(question.argument) ?? unknown(question);
  }
}

function unknown({ name }: AnyQuestion): Promise<never> {
  return Promise.reject(new Error(`This worker does not answer ${name}.`));
}
