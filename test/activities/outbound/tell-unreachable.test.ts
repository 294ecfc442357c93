import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ActionFailure } from '../../../activities/action-failure.ts';
import { createDatabases } from '../../../activities/database/create-databases.ts';
import { createMailer } from '../../../activities/mail/create-mailer.ts';
import { type DestinationPolicy, type Resolve, refuse } from '../../../activities/outbound/check-destination.ts';
import { createOutbound } from '../../../activities/outbound/create-outbound.ts';
import { tellUnreachable } from '../../../activities/outbound/tell-unreachable.ts';
import { type DnsServer, startDns } from '../../servers/start-dns.ts';
import { letter } from '../mail/letter.ts';
import { listen } from './listen.ts';

/** The one address that may be called. */
const outside = '127.0.0.2';
const to = { code: 'sql-unreachable', host: 'db.example' } as const;
const production = { allowLoopback: false, allowPrivate: false };
const development = { allowLoopback: true, allowPrivate: false };
const failed = (code: string, message = 'connect to 10.1.2.3:5432') => Object.assign(new Error(message), { code });
const wrapped = new ActionFailure('sql-unreachable', 'It could not be reached: connect to 10.1.2.3:5432', {
  retryable: true,
  details: { code: 'ECONNREFUSED' },
  cause: failed('ECONNREFUSED'),
});

const causes = [
  failed('ECONNREFUSED'),
  failed('ECONNRESET'),
  failed('ETIMEDOUT'),
  failed('EHOSTUNREACH'),
  failed('ENOTFOUND'),
  failed('EAI_AGAIN'),
  failed('UND_ERR_CONNECT_TIMEOUT'),
  new AggregateError([failed('ECONNREFUSED'), failed('ETIMEDOUT')]),
  new Error('timeout expired'),
  refuse('db.example', 'its address is private'),
  wrapped,
  'no error at all',
];

test('in production nothing tells one way of not getting there from another', () => {
  const told = causes.map((cause) => {
    const failure = tellUnreachable(cause, to, production);
    if (!(failure instanceof ActionFailure)) throw new Error('no failure');
    const { code, message, details, retryable, retryAfterMs } = failure;
    return JSON.stringify({ code, message, details, retryable, retryAfterMs });
  });
  expect(new Set(told).size).toBe(1);
  expect(told[0]).not.toContain('10.1.2.3');
  expect(JSON.parse(told[0] ?? '')).toMatchObject({ code: 'sql-unreachable', retryable: true });
});

test('where loopback is open, the cause is told', () => {
  const failure = tellUnreachable(failed('ECONNREFUSED'), to, development);
  expect(failure).toMatchObject({ code: 'sql-unreachable', details: { host: 'db.example', cause: 'ECONNREFUSED' } });
  expect(failure).toMatchObject({ message: expect.stringContaining('refused the connection') });
  expect(tellUnreachable(wrapped, to, development)).toBe(wrapped);
  expect(tellUnreachable(refuse('x', 'y'), to, development)).toMatchObject({
    message: expect.stringContaining('link-local'),
  });
});

test('what a certificate has wrong is told: who presents one has answered', () => {
  const failure = tellUnreachable(failed('DEPTH_ZERO_SELF_SIGNED_CERT'), to, production);
  expect(failure).toMatchObject({ code: 'sql-unreachable', details: { cause: 'DEPTH_ZERO_SELF_SIGNED_CERT' } });
});

test('operators are told all of it', () => {
  const reports: string[][] = [];
  tellUnreachable(wrapped, to, { ...production, report: (...facts) => void reports.push(facts) });
  expect(reports).toEqual([['db.example', 'ECONNREFUSED']]);
});

test('what a server said is given back as it is', () => {
  const said = new ActionFailure('sql-failed', 'no such table', { retryable: false });
  expect(tellUnreachable(said, to, production)).toBe(said);
});

describe('what is not reached tells nothing of what is there', () => {
  let dns: DnsServer;
  let guarded: DestinationPolicy & { resolve: Resolve };
  beforeAll(async () => {
    dns = await startDns({ 'nobody.test': [[]] }, ['127.0.0.1']);
    guarded = { ...production, allowedRanges: ['127.0.0.2/32'], resolve: dns.resolve };
  });
  afterAll(() => dns?.stop());

  /** A port where nobody listens, one that hangs up, names that nobody knows or that lead inside. */
  const places = async () => {
    const hangsUp = await listen(outside, 0, (made) => made.on('connection', (socket) => socket.destroy()));
    const closed = await listen(outside, 0, (made) => made);
    if (hangsUp === null || closed === null) throw new Error('127.0.0.2 takes no server');
    const [first, second] = [hangsUp, closed].map((server) => (server.address() as AddressInfo).port);
    await new Promise((resolve) => closed.close(resolve));
    const stop = () => new Promise((resolve) => hangsUp.close(resolve));
    const found = [
      [outside, first],
      [outside, second],
      ['nobody.test', 5432],
      ['inside.test', 5432],
    ] as const;
    return { found: found.map(([host, at]) => ({ host, port: at ?? 0 })), stop };
  };
  const told = async (work: Promise<unknown>, host: string) => {
    const { code, message, details, retryable } = await work.then(
      () => ({ code: 'none', message: '', details: {}, retryable: false }),
      (error) => error,
    );
    return JSON.stringify({ code, message, details, retryable }).replaceAll(new RegExp(`${host}(:\\d+)?`, 'g'), 'host');
  };

  test('by HTTP', async () => {
    const { found, stop } = await places();
    const outbound = createOutbound(guarded);
    const request = { method: 'GET', headers: {}, maxBytes: 1, maxRedirects: 0, signal: AbortSignal.timeout(10_000) };
    const ask = (host: string, port: number) => outbound.request({ ...request, url: `http://${host}:${port}/` });
    const all = await Promise.all(found.map(({ host, port }) => told(ask(host, port), host)));
    await outbound.close();
    await stop();
    expect(new Set(all).size).toBe(1);
    expect(all[0]).toContain('http-unreachable');
  });

  test.each(['postgresql', 'mysql', 'smtp'] as const)('by %s', async (type) => {
    const { found, stop } = await places();
    const databases = createDatabases({
      policy: guarded,
      resolve: dns.resolve,
      locateWarehouse: () => Promise.reject(new Error()),
    });
    const mailer = createMailer({ policy: guarded, resolve: dns.resolve });
    const at = { signal: AbortSignal.timeout(10_000), hosts: null, tenantId: 'default' };
    const all = found.map(({ host, port }) => {
      const login = { host, port, user: 'u', password: 'p', tls: 'off' as const };
      const facts = { name: 'x', secrets: [] };
      if (type === 'smtp')
        return told(mailer.send({ ...facts, type, settings: { ...login, from: 'a@a.example' } }, letter, at), host);
      return told(databases.open({ ...facts, type, settings: { ...login, database: 'd' } }, at), host);
    });
    const failures = new Set(await Promise.all(all));
    await stop();
    expect([...failures]).toEqual([expect.stringMatching(/(sql|mail)-unreachable/)]);
  });
});
