import type { IncomingMessage } from 'node:http';

const timers = new WeakMap<IncomingMessage, NodeJS.Timeout>();

/** Ends the connection of a request whose body has not come within so many milliseconds. */
export function limitBodyTime(req: IncomingMessage, ms: number): void {
  const { 'content-length': length, 'transfer-encoding': encoding } = req.headers;
  if (encoding === undefined && (length === undefined || length === '0')) return;
  const timer = setTimeout(() => req.destroy(), ms);
  timers.set(req, timer);
  req.once('close', () => clearTimeout(timer));
}

/** Lets a body take longer, as long as what is given back is called at least every so many milliseconds. */
export function allowLongBody(req: IncomingMessage, idleMs: number): () => void {
  clearTimeout(timers.get(req));
  const idle = setTimeout(() => req.destroy(), idleMs);
  req.once('close', () => clearTimeout(idle));
  return () => void idle.refresh();
}
