import { type LookupFunction, Socket } from 'node:net';
import {
  addressReason,
  checkLiteral,
  createLookup,
  type DestinationPolicy,
  isAllowedAddress,
  type Resolve,
  refuse,
} from '../outbound/check-destination.ts';
import { isAmongHosts } from '../outbound/check-host.ts';

/** Milliseconds until a database has accepted a connection. */
export const CONNECT_MS = 10_000;

/** Refuses a database host that may not be connected to, as far as can be told without DNS. @throws ActionFailure `destination-refused` */
export function checkDatabaseHost(host: string, policy: DestinationPolicy, hosts: readonly string[] | null): void {
  // The driver takes a path for a socket in the file system.
  if (host === '' || /[/\\@\s\p{Cc}]/u.test(host)) throw refuse(host.slice(0, 80) || 'The host', 'it is no host name');
  checkLiteral(host, policy);
  if (hosts && !isAmongHosts(host, hosts))
    throw refuse(host, 'it is not among the hosts that the secrets in this request are bound to');
}

/** A socket that resolves through the policy and looks again at what it is connected to, before anything is sent. */
export class GuardedSocket extends Socket {
  readonly #policy: DestinationPolicy;
  readonly #lookup: LookupFunction;

  constructor(policy: DestinationPolicy, resolve?: Resolve) {
    super();
    this.#policy = policy;
    this.#lookup = createLookup(policy, resolve);
    this.prependOnceListener('connect', () => {
      if (!isAllowedAddress(this.remoteAddress ?? '', this.#policy)) this.destroy(refuse('The host', addressReason));
    });
  }

  /** As the drivers call it: port and host. */
  override connect(...given: unknown[]): this {
    const [port, host] = given;
    return super.connect({ port: Number(port), host: String(host), lookup: this.#lookup });
  }
}
