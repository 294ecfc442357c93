import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Resolve } from '../../activities/outbound/check-destination.ts';

/** A name server on loopback whose answers change from one question to the next, with a time to live of 0. */
export interface DnsServer {
  /** Asks this server, once for each connection, as the guard's lookup does. */
  resolve: Resolve;
  /** How often the addresses of a name were asked for. */
  questions(name: string): number;
  stop(): Promise<void>;
}

/** Starts it. `answers`: by name, the addresses of the first answer, of the second, …; the last one stays. Other names have `otherwise`. */
export async function startDns(
  answers: { [name: string]: readonly (readonly string[])[] },
  otherwise: readonly string[],
): Promise<DnsServer> {
  const asked = new Map<string, number>();
  const socket = createSocket('udp4').on('message', (message, from) => {
    const { name, type, end } = readQuestion(message);
    const scripted = answers[name];
    const turn = asked.get(name) ?? 0;
    // A look-up asks for IPv4 first: that is what counts.
    if (type === A) asked.set(name, turn + 1);
    const at = Math.min(type === A ? turn : turn - 1, (scripted?.length ?? 1) - 1);
    const found = scripted ? (scripted[Math.max(at, 0)] ?? []) : otherwise;
    socket.send(answer(message.subarray(0, end), type, found), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const resolver = new Resolver({ timeout: 2000, tries: 1 });
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  return {
    resolve(name, _options, callback) {
      const found = async () => {
        const four = await resolver.resolve4(name).catch(() => []);
        const six = await resolver.resolve6(name).catch(() => []);
        return [...four, ...six].map((address) => ({ address, family: isIP(address) }));
      };
      found().then(
        (addresses) => callback(addresses.length > 0 ? null : notFound(name), addresses),
        (error) => callback(error, []),
      );
    },
    questions: (name) => asked.get(name) ?? 0,
    stop: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

const A = 1;
const AAAA = 28;

/** RFC 1035 section 4.1.2: labels, each with its length before it, then type and class. */
function readQuestion(message: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: message.readUInt16BE(at + 1), end: at + 5 };
}

/** The question again, with a record for each address of the type that was asked for. */
function answer(question: Buffer, type: number, addresses: readonly string[]): Buffer {
  const wanted = addresses.filter((address) => isIP(address) === (type === AAAA ? 6 : 4));
  const records = wanted.map((address) => {
    const bytes = type === AAAA ? bytesOfIPv6(address) : Buffer.from(address.split('.').map(Number));
    const head = Buffer.alloc(12);
    // The name is that of the question; class IN; time to live 0.
    head.writeUInt16BE(0xc00c, 0);
    head.writeUInt16BE(type, 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(bytes.length, 10);
    return Buffer.concat([head, bytes]);
  });
  const start = Buffer.from(question);
  start.writeUInt16BE(0x8180, 2);
  start.writeUInt16BE(records.length, 6);
  start.writeUInt32BE(0, 8);
  return Buffer.concat([start, ...records]);
}

function bytesOfIPv6(address: string): Buffer {
  const [before = '', after = ''] = address.split('::');
  const [head, tail] = [before, after].map((part) => part.split(':').filter(Boolean));
  const middle = Array<string>(8 - (head?.length ?? 0) - (tail?.length ?? 0)).fill('0');
  const groups = [...(head ?? []), ...middle, ...(tail ?? [])];
  return Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex');
}

function notFound(name: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`queryA ENOTFOUND ${name}`), { code: 'ENOTFOUND' });
}
