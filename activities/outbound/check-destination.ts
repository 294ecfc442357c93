import { type LookupAddress, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { ActionFailure } from '../action-failure.ts';
import { classifyAddress, isInRanges, isLiteral } from './classify-address.ts';

/** Which addresses beside public ones a definition may name. Link-local ones (cloud metadata) are never allowed. */
export interface DestinationPolicy {
  /** 127.0.0.0/8 and ::1: for development. */
  allowLoopback: boolean;
  /** All of RFC 1918, RFC 4193 and RFC 6598: for services beside this one. */
  allowPrivate: boolean;
  /** Ranges of private or loopback addresses that are allowed by themselves, as CIDR. */
  allowedRanges?: readonly string[];
  /** The only ports of http and https URLs; absent or null: any. */
  ports?: readonly number[] | null;
}

/** Looks all addresses of a name up. */
export type Resolve = (
  hostname: string,
  options: { family?: number | 'IPv4' | 'IPv6' | undefined; hints?: number | undefined; all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** Whether a resolved address may be called. Mapped IPv4 is judged as the IPv4 address it is. */
export function isAllowedAddress(address: string, policy: DestinationPolicy): boolean {
  const is = classifyAddress(address);
  if (is === 'public') return true;
  if (is === 'never') return false;
  if (is === 'loopback' ? policy.allowLoopback : policy.allowPrivate) return true;
  return isInRanges(address, policy.allowedRanges ?? []);
}

/** Refuses a host that is an address which may not be called; names are left to the lookup. @throws ActionFailure `destination-refused` */
export function checkLiteral(host: string, policy: DestinationPolicy): void {
  // An IPv6 literal keeps its brackets in the `hostname` of a URL; a literal address never reaches the lookup below.
  const literal = host.replace(/^\[|\]$/g, '');
  if (isLiteral(literal) && !isAllowedAddress(literal, policy)) throw refuse(host, addressReason);
}

/** The failure for a destination that may not be called. */
export function refuse(host: string, reason: string): ActionFailure {
  return new ActionFailure('destination-refused', `${host} may not be called: ${reason}.`, {
    retryable: false,
    details: { host, reason },
  });
}

/**
 * Parses a URL and refuses what is wrong without asking DNS: schemes other than http and https, user names in
 * the URL, ports and addresses that are not allowed. @throws ActionFailure `destination-refused`
 */
export function checkUrl(text: string, policy: DestinationPolicy): URL {
  if (!URL.canParse(text)) throw refuse('The destination', 'it is not an absolute URL');
  const url = new URL(text);
  const host = url.hostname;
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw refuse(host || 'The destination', `${url.protocol} is neither http: nor https:`);
  }
  if (url.username !== '' || url.password !== '') {
    throw refuse(host, 'the URL holds a user name or password; send an authorization header instead');
  }
  checkLiteral(host, policy);
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  if (policy.ports && !policy.ports.includes(port)) {
    throw refuse(host, `port ${port} is not among those that may be called (${policy.ports.join(', ')})`);
  }
  return url;
}

/** Resolves as the system does, unless told how, and lets only allowed addresses through, so that no other one is connected to. */
export function createLookup(policy: DestinationPolicy, resolve: Resolve = lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '', 0);
      const allowed = found.filter((entry) => isAllowedAddress(entry.address, policy));
      const [first] = allowed;
      if (first === undefined) return callback(refuse(hostname, addressReason), '', 0);
      if (options.all) return callback(null, allowed);
      callback(null, first.address, first.family);
    });
  };
}

/** Why an address is refused; it does not tell which one, since the answer would map the inner network. */
export const addressReason = 'its address is loopback, private, link-local or reserved';
