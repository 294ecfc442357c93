import type { TokenSource } from '../../define-dialect.ts';

/** A bearer token, or `access_token` in the query, as published. */
export function readToken({ header, query }: TokenSource): string | null {
  const bearer = /^Bearer +(\S+) *$/i.exec(header('authorization') ?? '')?.[1];
  return bearer ?? query('access_token') ?? null;
}
