import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** What an address is to the guard. `never`: no setting lets it be called. */
export type AddressClass = 'public' | 'loopback' | 'private' | 'never';

/** By the ranges of ipaddr.js. What is not named here is reserved, link-local, multicast or a tunnel. */
const classes = new Map<string, AddressClass>([
  ['loopback', 'loopback'],
  ['private', 'private'],
  ['uniqueLocal', 'private'],
  ['carrierGradeNat', 'private'],
]);

/** Cloud services that give credentials to whoever asks, outside of link-local: Alibaba, Azure, AWS and Google over IPv6. */
const metadata = new Set(['100.100.100.200', '168.63.129.16', 'fd00:ec2::254', 'fd20:ce::254']);

/**
 * Tells what a literal address is, in any spelling. IPv4 inside of IPv6 is judged as what it leads to: mapped as the IPv4 address,
 * NAT64 (RFC 6052) as public when the inner one is; other tunnels (6to4, Teredo, ISATAP, compatible) are dead and lead anywhere.
 */
export function classifyAddress(text: string): AddressClass {
  // A zone names an interface of this machine, so it belongs to link-local addresses only.
  if (text.includes('%') || !ipaddr.isValid(text)) return 'never';
  // ipaddr.js takes ::127.0.0.1 for a mapped address, and the system for a compatible one: in hexadecimal they agree.
  const address = ipaddr.process(isIP(text) === 6 ? new URL(`http://[${text}]`).hostname.slice(1, -1) : text);
  if (metadata.has(address.toString())) return 'never';
  const range: string = address.range();
  if (!(address instanceof ipaddr.IPv6)) return range === 'unicast' ? 'public' : (classes.get(range) ?? 'never');
  if (range === 'rfc6052') return classifyNat64(address);
  if (range !== 'unicast') return classes.get(range) ?? 'never';
  return isGlobal(address.parts) ? 'public' : 'never';
}

/** Whether a host is an address and no name, for the system or for ipaddr.js: such a host is not looked up. */
export function isLiteral(host: string): boolean {
  return isIP(host) !== 0 || ipaddr.isValid(host);
}

/** Whether an address lies in one of the ranges, written as CIDR. Mapped IPv4 counts as IPv4. */
export function isInRanges(text: string, ranges: readonly string[]): boolean {
  const address = ipaddr.process(text);
  return ranges
    .map((range) => ipaddr.parseCIDR(range))
    .some(([first, bits]) => {
      return address.kind() === first.kind() && address.match(first, bits);
    });
}

/** A range as CIDR, `10.1.0.0/16`, or one address; null when it is neither, or no private or loopback one. */
export function readRange(text: string): string | null {
  const single = ipaddr.isValid(text) ? `${text}/${ipaddr.parse(text).kind() === 'ipv4' ? 32 : 128}` : text;
  if (!ipaddr.isValidCIDR(single)) return null;
  const [first] = ipaddr.parseCIDR(single);
  return ['private', 'loopback'].includes(classifyAddress(first.toString())) ? single : null;
}

/** Only 64:ff9b::/96 says where the IPv4 address is; 64:ff9b:1::/48 (RFC 8215) leaves it to the network. */
function classifyNat64({ parts }: ipaddr.IPv6): AddressClass {
  if (parts.slice(2, 6).some((part) => part !== 0)) return 'never';
  const inner = [parts[6] ?? 0, parts[7] ?? 0].flatMap((part) => [part >> 8, part & 0xff]).join('.');
  return classifyAddress(inner) === 'public' ? 'public' : 'never';
}

/** 2000::/3 is all that is given out (RFC 4291 section 2.4), without interfaces that ISATAP made (RFC 5214). */
function isGlobal([first = 0, , , , flags = 0, isatap]: readonly number[]): boolean {
  return first >= 0x2000 && first <= 0x3fff && !((flags & ~0x0200) === 0 && isatap === 0x5efe);
}
