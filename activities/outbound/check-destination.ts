import { type LookupAddress, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { ActionFailure } from '../action-failure.ts';
import { classifyAddress, isInRanges, isLiteral } from './classify-address.ts';

/** What is spoken with a destination; each has ports of its own. */
export type Protocol = 'http' | 'sql' | 'smtp';

/** Which addresses beside public ones a definition may name. Link-local ones (cloud metadata) are never allowed. */
export interface DestinationPolicy {
  /** 127.0.0.0/8 and ::1: for development. */
  allowLoopback: boolean;
  /** All of RFC 1918, RFC 4193 and RFC 6598: for services beside this one. */
  allowPrivate: boolean;
  /** Ranges of private or loopback addresses that are allowed by themselves, as CIDR. */
  allowedRanges?: readonly string[];
  /** The only ports, by what is spoken; absent or null: any. */
  ports?: { readonly [protocol in Protocol]?: readonly number[] | null };
  /** Told of what could not be reached, and why, where no caller sees it. */
  report?: (host: string, cause: string) => void;
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

/**
 * Refuses a host that is an address which may not be called, or a name of this machine (RFC 6761 section 6.3); other names are left
 * to the lookup. @throws ActionFailure `destination-refused`
 */
export function checkLiteral(host: string, policy: DestinationPolicy): void {
  // An IPv6 literal keeps its brackets in the `hostname` of a URL, and hosts of connections their last dot; neither reaches the lookup.
  const literal = host.replace(/^\[|\]$|\.$/g, '');
  const addresses = isLiteral(literal) ? [literal] : isThisMachine(literal) ? ['127.0.0.1', '::1'] : [];
  if (addresses.length > 0 && !addresses.some((address) => isAllowedAddress(address, policy)))
    throw refuse(host, addressReason);
}

function isThisMachine(name: string): boolean {
  return /(^|\.)localhost\.?$/i.test(name);
}

/** Refuses a port that is not among those for what is spoken. @throws ActionFailure `destination-refused` */
export function checkPort(host: string, port: number, protocol: Protocol, policy: DestinationPolicy): void {
  const ports = policy.ports?.[protocol];
  if (!ports || ports.includes(port)) return;
  throw refuse(host, `port ${port} is not among those that may be called (${ports.join(', ')})`);
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
  checkPort(host, Number(url.port || (url.protocol === 'https:' ? 443 : 80)), 'http', policy);
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
