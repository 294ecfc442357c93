import type { AddressInfo, Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabases } from '../../../activities/database/create-databases.ts';
import { createMailer } from '../../../activities/mail/create-mailer.ts';
import { createOutbound } from '../../../activities/outbound/create-outbound.ts';
import type { Outbound, OutboundRequest } from '../../../activities/outbound/outbound.ts';
import { type DnsServer, startDns } from '../../servers/start-dns.ts';
import { letter } from '../mail/letter.ts';
import { hostileChains, hostileHosts, hostilePorts, hostileUrls } from './hostile-destinations.ts';
import { listen } from './listen.ts';

/** As in production, but for one address that stands for the public one of the first answer. */
const policy = { allowLoopback: false, allowPrivate: false, allowedRanges: ['127.0.0.2/32'] };
const outside = '127.0.0.2';

let canaries: Server[] = [];
let reached = 0;
let port = 0;
let gate: Server;
let location = '';
let chain: string[] = [];
let served = 0;
let dns: DnsServer;
let outbound: Outbound;

const canary = (server: Server) =>
  server.on('connection', (socket) => {
    reached += 1;
    socket.destroy();
  });

/** What is allowed: it redirects to `location` when there is one. */
const gatekeeper = (server: Server) =>
  server.on('connection', (socket) => {
    socket
      .on('error', () => undefined)
      .once('data', () => {
        served += 1;
        const next = chain.shift() ?? location;
        const head = next === '' ? 'HTTP/1.1 200 OK' : `HTTP/1.1 302 Found\r\nlocation: ${next}`;
        socket.end(`${head}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
      });
  });

beforeAll(async () => {
  const first = await listen('127.0.0.1', 0, canary);
  if (first === null) throw new Error('loopback takes no server');
  port = (first.address() as AddressInfo).port;
  const opened = await listen(outside, port, gatekeeper);
  if (opened === null) throw new Error('127.0.0.2 takes no server');
  gate = opened;
  // A machine may have no IPv6.
  const second = await listen('::1', port, canary);
  canaries = second === null ? [first] : [first, second];
  const rebinding = [[outside], ['127.0.0.1']];
  dns = await startDns(
    {
      'rebind.test': rebinding,
      'rebind-later.test': [[outside], [outside], ['127.0.0.1', '::1']],
      'mixed.test': [['127.0.0.1', outside, '10.0.0.1', '::1']],
      'mapped.test': [['::ffff:7f00:1']],
    },
    ['127.0.0.1', '::1'],
  );
  outbound = createOutbound({ ...policy, resolve: dns.resolve, connectTimeoutMs: 2000 });
});

afterAll(async () => {
  await outbound?.close();
  await dns?.stop();
  for (const server of [gate, ...canaries]) await new Promise((resolve) => server.close(resolve));
});

function call(url: string, more: Partial<OutboundRequest> = {}) {
  const signal = AbortSignal.timeout(10_000);
  return outbound.request({ url, method: 'GET', headers: {}, maxBytes: 1000, maxRedirects: 3, signal, ...more });
}

const at = (url: string) => url.replaceAll('PORT', String(port));
/** What is refused as it stands, and what a look-up leads to: that is told like whatever does not answer. */
const refused = expect.objectContaining({ code: 'destination-refused', retryable: false });
const unreached = expect.objectContaining({
  code: expect.stringMatching(/^(http|sql|mail)-unreachable$/),
  details: expect.not.objectContaining({ cause: expect.anything() }),
});
/** Those of the list that stay names once they are parsed: the name server leads them inside. */
const isName = (host: string) =>
  /(^|[@/.])(ip6-localhost|localhost\.localdomain|[\w.]*(rebind|mapped|inside)\.test)\b/.test(host);
const expected = (destination: string) => (isName(destination) ? unreached : refused);

test('there are enough of them', () => {
  expect(new Set(hostileUrls).size).toBeGreaterThanOrEqual(100);
});

test('the canary sings: a client without the guard reaches it', async () => {
  const before = reached;
  const open = createOutbound({ allowLoopback: true, allowPrivate: true, resolve: dns.resolve });
  const request = { method: 'GET', headers: {}, maxBytes: 1, maxRedirects: 0, signal: AbortSignal.timeout(10_000) };
  for (const host of ['127.1', 'inside.test', '[::ffff:7f00:1]'])
    await expect(open.request({ ...request, url: `http://${host}:${port}/` })).rejects.toThrow();
  await open.close();
  expect(reached).toBeGreaterThanOrEqual(before + 3);
  reached = 0;
});

describe('as the production has it, no connection reaches what is inside', () => {
  test.each(hostileUrls)('%j', async (url) => {
    await expect(call(at(url))).rejects.toEqual(expected(url));
    expect(reached).toBe(0);
  });

  test.each(hostileUrls)('a redirect to %j', async (url) => {
    const before = served;
    // A header has no line breaks, nor letters beyond Latin-1.
    location = at(url)
      .replaceAll(/\p{Cc}/gu, '')
      .replaceAll(/[^ -ÿ]/g, encodeURIComponent);
    const answer = await call(`http://${outside}:${port}/`).catch((error: unknown) => error);
    location = '';
    expect(served).toBeGreaterThan(before);
    // What is no URL, or leads back to where it came from, is an answer like any other.
    if (answer instanceof Error)
      expect(answer).toMatchObject({ code: expect.stringMatching(/refused|invalid|unreachable/) });
    else expect(answer).toMatchObject({ status: 302 });
    expect(reached).toBe(0);
  });

  test.each(hostileHosts.flatMap((host) => [['postgresql', host] as const, ['mysql', host] as const]))(
    'the %s host %j',
    async (type, host) => {
      const databases = createDatabases({
        policy,
        locateWarehouse: () => Promise.reject(new Error('not used')),
        resolve: dns.resolve,
      });
      const settings = { host, port, database: 'd', user: 'u', password: 'p', tls: 'off' as const };
      const connection = { type, name: 'x', secrets: [], settings };
      const opened = databases.open(connection, {
        signal: AbortSignal.timeout(10_000),
        hosts: null,
        tenantId: 'default',
      });
      await expect(opened).rejects.toEqual(expected(host));
      expect(reached).toBe(0);
    },
  );

  test.each(hostileHosts)('the mail host %j', async (host) => {
    const mailer = createMailer({ policy, resolve: dns.resolve });
    const settings = { host, port, user: 'u', password: 'p', from: 'a@a.example', tls: 'off' as const };
    const connection = { type: 'smtp' as const, name: 'x', secrets: [], settings };
    const sent = mailer.send(connection, letter, { signal: AbortSignal.timeout(10_000), hosts: null });
    await expect(sent).rejects.toEqual(expected(host));
    expect(reached).toBe(0);
  });
});

describe('names that change their minds', () => {
  test('one look-up for each connection: what was checked is what is connected to', async () => {
    expect(await call(`http://rebind.test:${port}/`)).toMatchObject({ status: 200 });
    expect(dns.questions('rebind.test')).toBe(1);
    await expect(call(`http://rebind.test:${port}/`)).rejects.toEqual(unreached);
    expect(dns.questions('rebind.test')).toBe(2);
    expect(reached).toBe(0);
  });

  test('a redirect back to the same name, which leads elsewhere by then', async () => {
    location = `http://rebind-later.test:${port}/again`;
    await expect(call(`http://rebind-later.test:${port}/`)).rejects.toEqual(unreached);
    location = '';
    expect(dns.questions('rebind-later.test')).toBe(3);
    expect(reached).toBe(0);
  });

  test('of several addresses, only those that are allowed are tried', async () => {
    expect(await call(`http://mixed.test:${port}/`)).toMatchObject({ status: 200 });
    expect(reached).toBe(0);
  });

  test('a peer that is not what was looked up gets no byte', async () => {
    const heard: number[] = [];
    const server = await listen('127.0.0.1', 0, (made) =>
      made.on('connection', (socket) =>
        socket.on('data', (data) => heard.push(data.length)).on('error', () => undefined),
      ),
    );
    if (server === null) throw new Error('loopback takes no server');
    const { port: inner } = server.address() as AddressInfo;
    // Loopback is allowed while the name is looked up, and no longer once connected.
    let looks = 0;
    const shifty = {
      ...policy,
      get allowLoopback() {
        looks += 1;
        return looks === 1;
      },
      resolve: dns.resolve,
    };
    const client = createOutbound(shifty);
    const request = { method: 'GET', headers: {}, maxBytes: 1, maxRedirects: 0, signal: AbortSignal.timeout(10_000) };
    await expect(client.request({ ...request, url: `http://peer.test:${inner}/` })).rejects.toEqual(unreached);
    await client.close();
    await new Promise((resolve) => server.close(resolve));
    expect(heard).toEqual([]);
  });
});

describe('ports are those of the list', () => {
  const strict = createOutbound({ ...policy, ports: { http: [80, 443], sql: [5432], smtp: [25] } });
  afterAll(() => strict.close());
  test.each(hostilePorts)('%s', async (url) => {
    const request = { method: 'GET', headers: {}, maxBytes: 1, maxRedirects: 0, signal: AbortSignal.timeout(10_000) };
    await expect(strict.request({ ...request, url: at(url) })).rejects.toEqual(refused);
    await expect(strict.request({ ...request, url: at(url) })).rejects.toThrow('port');
    expect(reached).toBe(0);
  });
});

describe('chains of redirects', () => {
  test.each(hostileChains)('%j ends with %s', async (hops, outcome) => {
    chain = hops.map(at);
    const before = served;
    const answer = call(`http://${outside}:${port}/`, { maxRedirects: 10 }).then(
      ({ status }) => status,
      ({ code }) => code,
    );
    expect(await answer).toBe(outcome);
    // The first call, and three that follow.
    expect(served - before).toBeLessThanOrEqual(4);
    expect(reached).toBe(0);
    chain = [];
  });
});
