import { setMaxListeners } from 'node:events';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { Logger } from 'pino';
import { AppError } from '../../workflows/language/app-error.ts';
import type { OperationDeps } from '../operations/deps.ts';
import type { Dialect } from './define-dialect.ts';
import { maskPath } from './mask-path.ts';
import { mountDialect } from './mount-dialect.ts';
import { guardOrigins } from './open-mode.ts';
import { ownerOf } from './owner-of.ts';
import { toAppError, toProblem } from './problem.ts';
import { type BodyLimits, createBodyReader, defaultBodyLimits } from './read-body.ts';
import { identifyRequest, logRequests, requestIdOf } from './request-context.ts';
import { requireKey } from './require-key.ts';
import { secureAnswers } from './security-headers.ts';
import { mountSystemRoutes, type SystemFacts } from './system-routes.ts';

/** What an app is made of. */
export interface AppParts {
  dialects: readonly Dialect[];
  deps: OperationDeps;
  logger: Logger;
  /** Origins of web pages that may call. */
  corsOrigins: readonly string[];
  /** Aborts when the server drains: waiting requests are answered at once. */
  draining: AbortSignal;
  limits?: BodyLimits;
  facts?: SystemFacts;
}

/** The gateway as an Express app: it holds no state and opens nothing. */
export function createApp(parts: AppParts): Express {
  const { dialects, deps, logger, draining } = parts;
  // Every request in flight listens to it.
  setMaxListeners(0, draining);
  const app = express();
  app.disable('x-powered-by').disable('etag').enable('case sensitive routing').set('query parser', 'simple');
  app.use(
    identifyRequest,
    logRequests(logger, (path) => maskPath(dialects, path)),
    secureAnswers,
  );
  const headers = dialects.flatMap(({ requestHeaders = [] }) => requestHeaders);
  app.use(guardOrigins({ corsOrigins: parts.corsOrigins, keyless: !deps.access, headers }));
  mountSystemRoutes(app, { dialects, deps, facts: parts.facts ?? {} });
  // Health and documentation are for everybody; what follows is for who has a key.
  if (deps.access) app.use(requireKey(deps, dialects));
  const mounting = { deps, draining, readBody: createBodyReader(parts.limits ?? defaultBodyLimits) };
  for (const dialect of dialects) app.use(mountDialect(dialect, mounting));
  app.use((req: Request) => {
    throw new AppError(
      'route-not-found',
      `There is no route ${req.method} ${req.path}. The routes are listed at /docs.`,
    );
  });
  app.use(answerError(dialects, logger));
  return app;
}

/** Errors become answers here and nowhere else, in the words of the dialect that owns the path. */
function answerError(dialects: readonly Dialect[], logger: Logger) {
  // Express knows an error handler by its four parameters.
  return (thrown: unknown, req: Request, res: Response, _next: NextFunction): void => {
    const error = toAppError(thrown);
    const requestId = requestIdOf(res);
    if (error.code === 'internal') logger.error({ requestId, err: error.cause ?? error }, 'a request failed');
    if (res.headersSent) {
      res.destroy();
      return;
    }
    const answer = (ownerOf(dialects, req.path)?.toError ?? toNativeProblem)(error, {
      instance: maskPath(dialects, req.path),
      requestId,
    });
    res.status(answer.status).set(answer.headers).type(answer.contentType).send(JSON.stringify(answer.body));
  };
}

const toNativeProblem: Dialect['toError'] = (error, place) => toProblem(error, place);
