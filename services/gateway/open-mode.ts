import type { NextFunction, Request, Response } from 'express';
import { AppError } from '../../workflows/language/app-error.ts';
import type { Config } from '../config.ts';
import { SHORTEST_KEY } from './require-key.ts';

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';
const HEADERS =
  'Authorization, Content-Type, Idempotency-Key, Prefer, If-Match, If-None-Match, Range, If-Range, X-Request-Id';
const EXPOSED =
  'Location, Link, ETag, Retry-After, Preference-Applied, X-Request-Id, Content-Disposition, Content-Range, Accept-Ranges';

/** Refuses to start where anybody could call. @throws Error that says what to set. */
export function assertSafeExposure({ host, auth, apiKeys }: Pick<Config, 'host' | 'auth' | 'apiKeys'>): void {
  if (auth === 'open') {
    if (isLoopbackName(host)) return;
    throw new Error(
      `HOST=${host} would let anybody on the network call without a key. Set HOST=127.0.0.1 (or ::1, or localhost), or STEPGRAPH_AUTH=required and STEPGRAPH_API_KEYS.`,
    );
  }
  if (apiKeys.length === 0) {
    throw new Error('STEPGRAPH_AUTH=required needs STEPGRAPH_API_KEYS: one or more keys, separated by commas.');
  }
  if (apiKeys.some((key) => key.length < SHORTEST_KEY)) {
    throw new Error(
      `A key of STEPGRAPH_API_KEYS is shorter than ${SHORTEST_KEY} characters and could be guessed. Make one with: openssl rand -base64 32`,
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

/** Who may call from a page. */
interface Guard {
  corsOrigins: readonly string[];
  /** Nobody needs a key. */
  keyless: boolean;
  /** What requests may carry beside what every API takes. */
  headers?: readonly string[];
}

/**
 * An `Origin` must be our own or listed in CORS_ORIGINS, whose preflights are answered. Without keys, any web page open on
 * this machine could call: then the name in `Host` must be a loopback one as well (no DNS rebinding).
 */
export function guardOrigins({ corsOrigins, keyless, headers = [] }: Guard) {
  const listed = new Set(corsOrigins);
  const allowed = [HEADERS, ...headers].join(', ');
  return (req: Request, res: Response, next: NextFunction): void => {
    const host = req.headers.host ?? '';
    if (keyless && !isLoopbackName(hostName(host))) {
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
      'Access-Control-Allow-Headers': allowed,
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
