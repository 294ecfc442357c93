import { createHash, timingSafeEqual } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import { AppError } from '../../workflows/language/app-error.ts';

/** Characters that a key must have: 24 random ones of base64 carry 144 bits. */
export const SHORTEST_KEY = 24;

/**
 * Lets through who sends one of the keys, as `Authorization: Bearer` (RFC 6750) or `x-api-key`. Keys are compared by their
 * SHA-256, all of them and in constant time, so that an answer's time tells nothing. @throws AppError `unauthenticated`.
 */
export function requireKey(keys: readonly string[]) {
  const digests = keys.map(digest);
  return (req: Request, _res: Response, next: NextFunction): void => {
    const given = keyOf(req);
    if (given === null) {
      throw new AppError('unauthenticated', 'The request has no API key. Send `Authorization: Bearer <key>`.');
    }
    const presented = digest(given);
    const matches = digests.filter((known) => timingSafeEqual(known, presented));
    if (matches.length === 0) throw new AppError('unauthenticated', 'The API key is not known.');
    next();
  };
}

function keyOf(req: Request): string | null {
  const bearer = /^Bearer +(\S+) *$/i.exec(req.get('authorization') ?? '');
  return bearer?.[1] ?? req.get('x-api-key') ?? null;
}

function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
