import { type LookupFunction, Socket } from 'node:net';
import {
  addressReason,
  createLookup,
  type DestinationPolicy,
  isAllowedAddress,
  type Resolve,
  refuse,
} from '../outbound/check-destination.ts';

/** Milliseconds until a database has accepted a connection. */
export const CONNECT_MS = 10_000;

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
