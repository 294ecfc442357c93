import type { PostgresTarget } from './postgres-target.ts';

/** How TLS to a server is set up, unless it is off. */
export function tlsOptions({ tls, ca }: Pick<PostgresTarget, 'tls' | 'ca'>) {
  return { rejectUnauthorized: tls === 'verify', ...(ca === undefined ? {} : { ca }) };
}
