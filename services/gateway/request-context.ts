import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import type { Logger } from 'pino';
import { DEFAULT_TENANT } from '../operations/authenticate.ts';
import type { Caller, OperationContext } from '../operations/define-operation.ts';

const callers = new WeakMap<Response, Caller>();

const REQUEST_ID = 'X-Request-Id';

/** Gives every answer an `X-Request-Id`: the caller's own when it is a plain token, else a new one. */
export function identifyRequest(req: Request, res: Response, next: NextFunction): void {
  const given = req.get(REQUEST_ID);
  res.set(REQUEST_ID, given !== undefined && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID());
  next();
}

/** The id of the request that a response answers. */
export function requestIdOf(res: Response): string {
  return res.get(REQUEST_ID) ?? '';
}

/** Notes who calls, for the operation that answers. */
export function setCaller(res: Response, caller: Caller): void {
  callers.set(res, caller);
}

/** What an operation may know of the call. Its signal aborts when the caller has gone or the server drains. */
export function contextOf(res: Response, draining: AbortSignal): OperationContext {
  const controller = new AbortController();
  // Aborting makes an exception with a stack, so it is left out once the answer is written.
  const abort = () => {
    if (!res.writableEnded) controller.abort();
  };
  if (draining.aborted) abort();
  draining.addEventListener('abort', abort);
  res.once('close', () => {
    draining.removeEventListener('abort', abort);
    abort();
  });
  return {
    caller: callers.get(res) ?? { tenantId: DEFAULT_TENANT },
    requestId: requestIdOf(res),
    signal: controller.signal,
  };
}

/** Logs each answer with its time; never a body, a query or a header, and paths as `mask` shows them. */
export function logRequests(logger: Logger, mask: (path: string) => string) {
  return (req: Request, res: Response, next: NextFunction): void => {
    const begin = performance.now();
    res.once('finish', () => {
      const ms = Math.round(performance.now() - begin);
      logger.info(
        { requestId: requestIdOf(res), method: req.method, path: mask(req.path), status: res.statusCode, ms },
        'answered',
      );
    });
    next();
  };
}
