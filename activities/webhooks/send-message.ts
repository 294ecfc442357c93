import { CancelledFailure, Context } from '@temporalio/activity';
import { toStepError } from '../../workflows/language/app-error.ts';
import { ActionFailure } from '../action-failure.ts';
import { withDeadline } from '../deadline.ts';
import { parseRetryAfter } from '../http/parse-retry-after.ts';
import type { Outbound } from '../outbound/outbound.ts';

/** The longest that one attempt takes. */
export const ATTEMPT_MS = 15_000;
const MAX_ANSWER_BYTES = 64 * 1024;

/** One message, whole. */
export interface OutgoingMessage {
  url: string;
  method: 'POST' | 'PUT' | 'PATCH';
  headers: { [name: string]: string };
  body: string;
}

/** How an attempt went; `status` null: there was no answer. `gone`: the receiver wants nothing any more. */
export type SendOutcome =
  | { result: 'delivered'; status: number }
  | { result: 'gone'; status: number }
  | { result: 'failed'; status: number | null; failure: ActionFailure };

/** Sends a message once. Redirects are not followed: they are no success. @throws CancelledFailure when the worker stops */
export async function sendMessage(
  message: OutgoingMessage,
  { outbound, clock, timeoutMs = ATTEMPT_MS }: { outbound: Outbound; clock: () => number; timeoutMs?: number },
): Promise<SendOutcome> {
  try {
    const request = {
      ...message,
      headers: { 'user-agent': 'Stepgraph', ...message.headers },
      maxBytes: MAX_ANSWER_BYTES,
      maxRedirects: 0,
      // That it answers is all that is wanted: one that goes on and on has received it all the same.
      statusOnly: true as const,
    };
    const { status, headers } = await withDeadline(
      { ms: timeoutMs, parents: [Context.current().cancellationSignal] },
      (signal) => outbound.request({ ...request, signal }),
    );
    if (status >= 200 && status < 300) return { result: 'delivered', status };
    if (status === 410) return { result: 'gone', status };
    const retryAfterMs = parseRetryAfter(headers['retry-after'], clock());
    const text = `The webhook answered with status ${status}.`;
    return {
      result: 'failed',
      status,
      failure: new ActionFailure('http-status', text, { retryable: true, retryAfterMs }),
    };
  } catch (error) {
    if (error instanceof CancelledFailure) throw error;
    return whatFailed(error);
  }
}

function whatFailed(error: unknown): SendOutcome {
  if (error instanceof ActionFailure) return { result: 'failed', status: null, failure: error };
  const text = `The webhook could not be called: ${toStepError(error, null).message}`;
  const failure = new ActionFailure('http-unreachable', text, { retryable: true });
  return { result: 'failed', status: null, failure };
}
