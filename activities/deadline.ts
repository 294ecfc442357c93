import { setMaxListeners } from 'node:events';

/** When a work is told to stop, whichever comes first. */
export interface Deadline {
  /** Milliseconds; absent: only with a parent. */
  ms?: number;
  /** Why, once they are over; absent: a `TimeoutError` as that of fetch. */
  late?: () => Error;
  /** Signals that it follows, with their reason. */
  parents?: readonly AbortSignal[];
}

/**
 * Does a work that is told by its signal when to stop. The timer holds the signal: one of `AbortSignal.timeout` that
 * only `AbortSignal.any` holds is collected as garbage and never fires. Once the work has ended nothing is left, of the
 * timer or at the parents, and the signal fires no more. @throws what the work throws
 */
export async function withDeadline<Value>(
  { ms, late = timeout, parents = [] }: Deadline,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const stop = new AbortController();
  // Each work under way listens, and stops listening: many are no leak.
  setMaxListeners(0, stop.signal, ...parents);
  const timer = ms === undefined ? undefined : setTimeout(() => stop.abort(late()), ms);
  const followed = parents.map((parent) => ({ parent, follow: () => stop.abort(parent.reason) }));
  try {
    for (const { parent, follow } of followed) {
      if (parent.aborted) follow();
      else parent.addEventListener('abort', follow, { once: true });
    }
    return await work(stop.signal);
  } finally {
    clearTimeout(timer);
    for (const { parent, follow } of followed) parent.removeEventListener('abort', follow);
  }
}

/** Rejects with a signal's reason once it fires, for a race against work that may ignore it. */
export function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function timeout(): Error {
  return new DOMException('The operation was aborted due to timeout', 'TimeoutError');
}
