import { type NextFunction, type Request, type Response, Router } from 'express';
import { AppError } from '../../workflows/language/app-error.ts';
import type { OperationDeps } from '../operations/deps.ts';
import type { Dialect } from './define-dialect.ts';
import type { Answer, RawCall, Route } from './define-route.ts';
import type { createBodyReader } from './read-body.ts';
import { contextOf } from './request-context.ts';

/** What answering a route needs beside the route. */
export interface Mounting {
  deps: OperationDeps;
  readBody: ReturnType<typeof createBodyReader>;
  /** Aborts when the server drains: waits end, answers go out. */
  draining: AbortSignal;
}

/** An Express router with the routes of a dialect; other methods on their paths answer 405, OPTIONS tells the methods. */
export function mountDialect(dialect: Dialect, mounting: Mounting): Router {
  const router = Router({ caseSensitive: true });
  for (const path of new Set(dialect.routes.map((route) => route.path))) {
    const here = dialect.routes.filter((route) => route.path === path);
    const mounted = router.route(dialect.base + path);
    for (const route of here) mounted[route.method](answerWith(route, mounting));
    mounted.all(refuseMethod(here.map((route) => route.method)));
  }
  return router;
}

function answerWith(route: Route, { deps, readBody, draining }: Mounting) {
  return async (req: Request, res: Response): Promise<void> => {
    const takesBody = ['post', 'put', 'patch'].includes(route.method);
    const body = takesBody ? await readBody(req, res, route.yaml) : undefined;
    writeAnswer(req, res, await route.answer(toRawCall(req, body), deps, contextOf(res, draining)));
  };
}

function toRawCall(req: Request, body: RawCall['body']): RawCall {
  const params = Object.fromEntries(Object.entries(req.params).map(([name, value]) => [name, String(value)]));
  return { params, query: { ...req.query }, body, header: (name) => req.get(name), url: req.originalUrl };
}

function writeAnswer(req: Request, res: Response, answer: Answer): void {
  res.status(answer.status).set(answer.headers);
  if (hasAlready(req, answer.headers.ETag)) res.status(304).end();
  else if (answer.body === undefined) res.end();
  else writeJson(res, answer.body);
}

/** Without what `res.json` looks up for every answer anew. */
function writeJson(res: Response, body: unknown): void {
  const text = JSON.stringify(body);
  res.setHeader('Content-Type', 'application/json; charset=utf-8');
  res.setHeader('Content-Length', Buffer.byteLength(text));
  res.end(text);
}

/** `If-None-Match` (RFC 9110): fetch sends it with `no-cache`, which Express takes for "send it anyway". */
function hasAlready(req: Request, etag: string | undefined): boolean {
  const known = req.get('if-none-match');
  if (req.method !== 'GET' && req.method !== 'HEAD') return false;
  if (known === undefined || etag === undefined) return false;
  return known.trim() === '*' || known.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}

function refuseMethod(methods: string[]) {
  const known = methods.flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
  const allow = [...known, 'OPTIONS'].join(', ');
  return (req: Request, res: Response, next: NextFunction): void => {
    res.set('Allow', allow);
    if (req.method === 'OPTIONS') res.status(204).end();
    else next(new AppError('method-not-allowed', `${req.method} is not taken here; the route takes ${allow}.`));
  };
}
