import type { ChildTask, Projection } from '../execution.ts';
import type { StepError } from '../language/app-error.ts';
import type { Json } from '../language/json.ts';
import type { OutsideWork } from '../outside-work.ts';

/** Which step of which execution; the path of the execution itself is `''`. */
interface Place {
  tenantId: string;
  executionId: string;
  path: string;
}

/**
 * What a run asks of its worker beside the steps and its record, each by its Temporal type. All may be repeated. A failure
 * that is not retryable, with `[StepError]` as details, is an answer.
 */
export interface RunActivities extends Questions {
  /** Many at once: a run has no two local activities at a time. One reply per question, in order. */
  answerQuestions(questions: AnyQuestion[]): Promise<Reply[]>;
  project(projection: Projection): Promise<void>;
}

/** What a run asks for single steps. */
export interface Questions {
  evaluateOutside(request: { tenantId: string; executionId: string; work: OutsideWork }): Promise<Json>;
  acquireLease(
    request: Place & { key: string; group: string; max: number },
  ): Promise<{ status: 'granted' } | { status: 'waits'; reason: string }>;
  releaseLease(holder: Place & { key: string }): Promise<void>;
  awaitEvent(subscription: Place & { name: string; correlation: string }): Promise<{ payload: Json } | null>;
  forgetEvent(subscriber: Place): Promise<void>;
  beginChild(child: ChildTask): Promise<{ executionId: string }>;
  steerChild(child: { tenantId: string; executionId: string; action: 'cancel' | 'pause' | 'resume' }): Promise<void>;
}

/** One question of any kind. */
export type AnyQuestion = {
  [Name in keyof Questions]: { name: Name; argument: Parameters<Questions[Name]>[0] };
}[keyof Questions];

/** `failed`: nobody knows; to be asked again. */
export type Reply = { value: unknown } | { refused: StepError } | { failed: string };
