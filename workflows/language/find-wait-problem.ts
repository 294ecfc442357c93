import { formatDuration, parseDuration } from './duration.ts';
import type { Json } from './json.ts';
import { hasTemplate } from './template.ts';

/** What is wrong with a wait that is known when saving: the execution would time out before it is over; null when nothing is. */
export function findWaitProblem(duration: Json | undefined, timeoutMs: number): string | null {
  if (typeof duration !== 'string' || hasTemplate(duration)) return null;
  const waitMs = readDuration(duration);
  if (waitMs === null || waitMs < timeoutMs) return null;
  return `it would wait ${duration}, but the execution times out after ${formatDuration(timeoutMs)}; raise \`timeout\` of the definition above that`;
}

/** Null: it is none, which is a fault already. */
function readDuration(text: string): number | null {
  try {
    return parseDuration(text);
  } catch {
    return null;
  }
}
