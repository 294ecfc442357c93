import { lookup as resolve } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { ActionFailure } from '../action-failure.ts';

/** Which addresses beside public ones a definition may name. Link-local ones (cloud metadata) are never allowed. */
export interface DestinationPolicy {
  /** 127.0.0.0/8 and ::1: for development. */
  allowLoopback: boolean;
  /** RFC 1918, RFC 4193 and RFC 6598 ranges: for services beside this one. */
  allowPrivate: boolean;
}

const privateRanges = ['private', 'uniqueLocal', 'carrierGradeNat'];

/** Whether a resolved address may be called. Mapped IPv4 is judged as the IPv4 address it is. */
export function isAllowedAddress(address: string, policy: DestinationPolicy): boolean {
  if (!ipaddr.isValid(address)) return false;
  const range: string = ipaddr.process(address).range();
  if (range === 'unicast') return true;
  if (range === 'loopback') return policy.allowLoopback;
  return privateRanges.includes(range) && policy.allowPrivate;
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
 * the URL, addresses that are not allowed. @throws ActionFailure `destination-refused`
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
  // An IPv6 literal keeps its brackets in `hostname`; a literal address never reaches the lookup below.
  const literal = host.replace(/^\[|\]$/g, '');
  if (ipaddr.isValid(literal) && !isAllowedAddress(literal, policy)) throw refuse(host, addressReason);
  return url;
}

/** Resolves as the system does and lets only allowed addresses through, so that no other one is connected to. */
export function createLookup(policy: DestinationPolicy): LookupFunction {
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
