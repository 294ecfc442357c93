import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type NextFunction, type Request, type Response, Router } from 'express';
import { AppError } from '../../workflows/language/app-error.ts';
import type { OperationDeps } from '../operations/deps.ts';
import type { Dialect } from './define-dialect.ts';
import type { Route } from './define-route.ts';
import type { Answer, RawCall } from './raw-call.ts';
import { readAnyBody } from './read-any-body.ts';
import { type createBodyReader, defaultBodyLimits } from './read-body.ts';
import { isMultipart, readMultipart } from './read-multipart.ts';
import { readUpload } from './read-upload.ts';
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
    const refuse = refuseMethod(here);
    // Express would take it for a GET.
    if (!here.every(takesHead)) mounted.head(refuse);
    for (const route of here) mounted[route.method](answerWith(route, dialect.name, mounting));
    mounted.all(refuse);
  }
  return router;
}

function answerWith(route: Route, dialect: string, { deps, readBody, draining }: Mounting) {
  return async (req: Request, res: Response): Promise<void> => {
    const raw = await readCall(req, res, route, readBody);
    await writeAnswer(req, res, await route.answer(raw, deps, { ...contextOf(res, draining), dialect }));
  };
}

async function readCall(req: Request, res: Response, route: Route, readBody: Mounting['readBody']): Promise<RawCall> {
  if (route.anyBody) return toSentCall(req, res, route.anyBody.maxBytes);
  if (route.form && isMultipart(req)) {
    const { value, files } = await readMultipart(req, res, { ...defaultBodyLimits, maxBytes: route.form.maxBytes });
    return { ...toRawCall(req, value), files };
  }
  if (route.upload) return { ...toRawCall(req, undefined), upload: readUpload(req) };
  const takesBody = ['post', 'put', 'patch'].includes(route.method);
  return toRawCall(req, takesBody ? await readBody(req, res, route.yaml) : undefined);
}

async function toSentCall(req: Request, res: Response, maxBytes: number): Promise<RawCall> {
  const { value, bytes } = await readAnyBody(req, res, { ...defaultBodyLimits, maxBytes });
  return { ...toRawCall(req, value), sent: { bytes, address: req.socket.remoteAddress ?? '' } };
}

function toRawCall(req: Request, body: RawCall['body']): RawCall {
  const params = Object.fromEntries(Object.entries(req.params).map(([name, value]) => [name, String(value)]));
  // Of the methods here only GET has a meaning for it (RFC 9110 section 14.2).
  const header = (name: string) => (req.method === 'HEAD' && name === 'range' ? undefined : req.get(name));
  return { params, query: { ...req.query }, body, header, headers: () => headersOf(req), url: req.originalUrl };
}

function headersOf(req: Request): { [name: string]: string } {
  return Object.fromEntries(
    Object.entries(req.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, [value].flat().join(', ')]],
    ),
  );
}

async function writeAnswer(req: Request, res: Response, answer: Answer): Promise<void> {
  const known = hasAlready(req, answer.headers.ETag);
  if (answer.content)
    return writeContent(res, answer, { content: answer.content, known, alone: req.method === 'HEAD' });
  res.status(answer.status).set(answer.headers);
  if (known) res.status(304).end();
  else if (answer.body === undefined) res.end();
  else writeJson(res, answer.body);
}

/** Nothing is written before the first bytes are there, so that a store that is away is answered as such. */
async function writeContent(
  res: Response,
  { status, headers }: Answer,
  { content, known, alone }: { content: Readable; known: boolean; alone: boolean },
): Promise<void> {
  const goes = !known && !alone;
  if (goes) await once(content, 'readable');
  res.status(known ? 304 : status);
  // As they are: Express would add a charset to the media type.
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  if (!goes) {
    content.destroy();
    res.end();
    return;
  }
  await pipeline(content, res).catch((error: unknown) => {
    // A caller that goes in the middle is no fault of ours.
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE')) throw error;
  });
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

/** HEAD does what GET does: where that starts something, nobody would see what. */
function takesHead({ method, scope }: Route): boolean {
  return method !== 'get' || scope !== 'run';
}

function refuseMethod(routes: readonly Route[]) {
  const known = routes.flatMap((route) => {
    const method = route.method.toUpperCase();
    return method === 'GET' && takesHead(route) ? [method, 'HEAD'] : [method];
  });
  const allow = [...known, 'OPTIONS'].join(', ');
  return (req: Request, res: Response, next: NextFunction): void => {
    res.set('Allow', allow);
    if (req.method === 'OPTIONS') res.status(204).end();
    else next(new AppError('method-not-allowed', `${req.method} is not taken here; the route takes ${allow}.`));
  };
}
