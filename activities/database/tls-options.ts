import type { ServerTarget } from './server-target.ts';

/** How TLS to a server is set up, unless it is off. */
export function tlsOptions({ tls, ca }: Pick<ServerTarget, 'tls' | 'ca'>) {
  return { rejectUnauthorized: tls === 'verify', ...(ca === undefined ? {} : { ca }) };
}
