import type { NextFunction, Request, Response } from 'express';
import { AppError } from '../../workflows/language/app-error.ts';
import { authenticate, DEFAULT_TENANT, whoseKey } from '../operations/authenticate.ts';
import type { Caller } from '../operations/define-operation.ts';
import type { OperationDeps } from '../operations/deps.ts';
import { answerFailure } from '../operations/failure-limit.ts';
import { standsForAccounts } from '../operations/linked-accounts.ts';
import { isNoted } from '../operations/perform.ts';
import type { Dialect, TokenSource } from './define-dialect.ts';
import { findRoute } from './find-route.ts';
import { ownerOf } from './owner-of.ts';
import { requestIdOf, setCaller } from './request-context.ts';

/** Characters that a key must have: 24 random ones of base64 carry 144 bits. */
export const SHORTEST_KEY = 24;

/**
 * Finds out who calls, by the key that the dialect of the path reads: `Authorization: Bearer` (RFC 6750) or `x-api-key`
 * unless it says otherwise. Only a dialect's public paths are open to everybody, and a key that stands for linked accounts is
 * taken by dialects that know these alone. Who comes without a valid one too often learns no more than that.
 * @throws AppError `unauthenticated`, `insufficient-scope`, `rate-limited`.
 */
export function requireKey(deps: OperationDeps, dialects: readonly Dialect[]) {
  return async (req: Request, res: Response, next: NextFunction): Promise<void> => {
    const owner = ownerOf(dialects, req.path);
    if (owner?.publicPaths?.some((path) => req.path.startsWith(`${path}/`))) {
      setCaller(res, NOBODY);
      next();
      return;
    }
    const token = (owner?.readToken ?? readToken)({
      header: (name) => req.get(name),
      query: (name) => (typeof req.query[name] === 'string' ? req.query[name] : undefined),
    });
    try {
      setCaller(res, await admit(deps, owner, token));
    } catch (error) {
      const isRefused = error instanceof AppError && error.code !== 'unavailable';
      if (owner && deps.audit && isRefused) await noteRefusal(deps, { req, res, owner, token }, error);
      const isUnknown = error instanceof AppError && error.code === 'unauthenticated';
      throw isUnknown ? answerFailure(deps.failures, req.socket.remoteAddress ?? '', error) : error;
    }
    next();
  };
}

/** Who a token stands for. @throws AppError `unauthenticated`, `insufficient-scope` */
async function admit(deps: OperationDeps, owner: Dialect | undefined, token: string | null): Promise<Caller> {
  if (!token) throw new AppError('unauthenticated', 'The request has no API key. Send `Authorization: Bearer <key>`.');
  const caller = await authenticate(deps, token);
  if (!caller) throw new AppError('unauthenticated', 'The API key is not known.', { details: { given: true } });
  if (!owner?.linkedAccounts && standsForAccounts(caller)) throw new AppError('insufficient-scope', ACCOUNTS_ONLY);
  return caller;
}

/** Changes that were not even tried: those of a key that was known are noted with it, all others with the first tenant. */
async function noteRefusal(
  deps: OperationDeps,
  { req, res, owner, token }: { req: Request; res: Response; owner: Dialect; token: string | null },
  error: unknown,
): Promise<void> {
  const found = findRoute(owner, req.method, req.path);
  if (!found || !isNoted({ operation: found.route, changes: found.route.method !== 'get' })) return;
  // Of one that was known, though it is not taken any more.
  const known = await whoseKey(deps, token).catch(() => null);
  const caller = known ?? { tenantId: DEFAULT_TENANT };
  const change = { operation: found.route.operation, resource: found.named.at(-1) ?? null };
  await deps.audit?.failed({ caller, dialect: owner.name, requestId: requestIdOf(res) }, change, error);
}

const ACCOUNTS_ONLY =
  'The API key stands for linked accounts, which this API does not know: it would show what is of others too.';

/** May call public operations, which find out themselves whose they are. No tenant has this id. */
const NOBODY = { tenantId: '', key: { id: 'nobody', scopes: [], grants: {} } };

/** The bearer token (RFC 6750), else `x-api-key`. */
export function readToken({ header }: TokenSource): string | null {
  const bearer = /^Bearer +(\S+) *$/i.exec(header('authorization') ?? '');
  return bearer?.[1] ?? header('x-api-key') ?? null;
}
