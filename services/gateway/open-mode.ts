import type { NextFunction, Request, Response } from 'express';
import { AppError } from '../../workflows/language/app-error.ts';
import type { Config } from '../config.ts';

const METHODS = 'GET, HEAD, POST, PUT, DELETE';
const HEADERS = 'Content-Type, Idempotency-Key, Prefer, If-Match, If-None-Match, X-Request-Id';
const EXPOSED = 'Location, Link, ETag, Retry-After, Preference-Applied, X-Request-Id';

/** Refuses to start where anybody could call. @throws Error that says what to set. */
export function assertSafeExposure({ host, auth }: Pick<Config, 'host' | 'auth'>): void {
  if (auth === 'required') {
    throw new Error(
      'STEPGRAPH_AUTH=required needs API keys, which come with a later release. Set STEPGRAPH_AUTH=open and HOST=127.0.0.1.',
    );
  }
  if (!isLoopbackName(host)) {
    throw new Error(
      `HOST=${host} would let anybody on the network call without a key. Set HOST=127.0.0.1 (or ::1, or localhost); keys come with a later release.`,
    );
  }
}

/** Whether a host name or address, without port, is this machine's own. */
export function isLoopbackName(name: string): boolean {
  const plain = name
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
  return (
    plain === 'localhost' ||
    plain.endsWith('.localhost') ||
    plain === '::1' ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(plain)
  );
}

/**
 * Without keys, any web page open on this machine could call: so the name in `Host` must be a loopback one (no DNS rebinding),
 * and an `Origin` must be our own or listed in CORS_ORIGINS, whose preflights are answered.
 */
export function guardOpenMode(corsOrigins: readonly string[]) {
  const listed = new Set(corsOrigins);
  return (req: Request, res: Response, next: NextFunction): void => {
    const host = req.headers.host ?? '';
    if (!isLoopbackName(hostName(host))) {
      throw new AppError(
        'origin-refused',
        `Without keys only loopback names are served; the request is for \`${host}\`. Call http://127.0.0.1 or http://localhost.`,
      );
    }
    const origin = req.headers.origin;
    if (origin === undefined || origin === `http://${host}`) {
      next();
      return;
    }
    res.vary('Origin');
    if (!listed.has(origin)) {
      throw new AppError(
        'origin-refused',
        `Pages of \`${origin}\` may not call this API. Add the origin to CORS_ORIGINS to allow it.`,
      );
    }
    res.set({ 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': EXPOSED });
    if (req.method !== 'OPTIONS' || req.headers['access-control-request-method'] === undefined) {
      next();
      return;
    }
    res.set({
      'Access-Control-Allow-Methods': METHODS,
      'Access-Control-Allow-Headers': HEADERS,
      'Access-Control-Max-Age': '600',
    });
    res.status(204).end();
  };
}

function hostName(host: string): string {
  try {
    return new URL(`http://${host}`).hostname;
  } catch {
    return '';
  }
}
