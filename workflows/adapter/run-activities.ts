import type { ChildTask, OutsideWork, Projection } from '../execution.ts';
import type { Json, JsonSchema } from '../language/json.ts';

/** Which step of which execution; the path of the execution itself is `''`. */
interface Place {
  tenantId: string;
  executionId: string;
  path: string;
}

/**
 * What a run asks of its worker beside the steps and its record: each by its Temporal type, as a local activity first.
 * All may be repeated. A failure that is not retryable, with `[StepError]` as details, is an answer.
 */
export interface RunActivities {
  evaluateOutside(request: { tenantId: string; executionId: string; work: OutsideWork }): Promise<Json>;
  project(projection: Projection): Promise<void>;
  acquireLease(
    request: Place & { rootId: string; key: string; max: number },
  ): Promise<{ status: 'granted' } | { status: 'waits'; reason: string }>;
  releaseLease(holder: Place & { rootId: string; key: string }): Promise<void>;
  awaitEvent(subscription: Place & { name: string; correlation: string }): Promise<{ payload: Json } | null>;
  forgetEvent(subscriber: Place): Promise<void>;
  beginChild(child: ChildTask): Promise<{ executionId: string }>;
  steerChild(child: { tenantId: string; executionId: string; action: 'cancel' | 'pause' | 'resume' }): Promise<void>;
  /** Refuses an output that does not fit; a reference is loaded for it. */
  checkOutput(promise: { tenantId: string; schema: JsonSchema; output: Json }): Promise<void>;
}
