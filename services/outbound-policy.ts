import { z } from 'zod';
import type { DestinationPolicy, Protocol } from '../activities/outbound/check-destination.ts';
import { readRange } from '../activities/outbound/classify-address.ts';
import { list } from './list.ts';

/** Where each protocol is spoken, as a rule: what may be called where keys are required and nothing else is said. */
const usualPorts: { readonly [protocol in Protocol]: readonly number[] } = {
  http: [80, 443],
  sql: [5432, 3306],
  smtp: [25, 465, 587, 2525],
};

/** Ranges of private addresses as CIDR, `true` for all, `false` for none. */
export const privateRanges = list.transform((texts, context) => {
  if (texts.length === 1 && texts[0] === 'true') return { allowPrivate: true, allowedRanges: [] };
  if (texts.length === 1 && texts[0] === 'false') return { allowPrivate: false, allowedRanges: [] };
  const allowedRanges = texts.map(readRange);
  if (!allowedRanges.includes(null)) return { allowPrivate: false, allowedRanges: allowedRanges.map(String) };
  const wrong = texts[allowedRanges.indexOf(null)];
  context.addIssue(`${wrong} is no range of private or loopback addresses, such as 10.1.0.0/16 or fd12:3456::/32`);
  return z.NEVER;
});

/** Ports, or `any`. */
export const portList = list.refine(
  (ports) => ports.join() === 'any' || ports.every((each) => /^\d{1,5}$/.test(each) && Number(each) <= 65_535),
  'give ports, such as 80,443,8443, or any',
);

/** What outbound calls may reach. `isOpen`: on the developer's own machine, where services listen wherever they like; elsewhere loopback is what else runs beside the worker. */
export function outboundPolicy(given: {
  isOpen: boolean;
  ranges: z.output<typeof privateRanges>;
  ports: { readonly [protocol in Protocol]: readonly string[] };
}): DestinationPolicy {
  const { isOpen, ranges, ports } = given;
  const of = (protocol: Protocol) => portsOf(ports[protocol], isOpen ? null : usualPorts[protocol]);
  return { allowLoopback: isOpen, ...ranges, ports: { http: of('http'), sql: of('sql'), smtp: of('smtp') } };
}

/** null: any. */
function portsOf(given: readonly string[], usual: readonly number[] | null): readonly number[] | null {
  if (given.length === 0) return usual;
  return given.join() === 'any' ? null : given.map(Number);
}
