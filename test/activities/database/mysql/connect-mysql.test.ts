import { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectMysql } from '../../../../activities/database/mysql/connect-mysql.ts';
import { openMysql } from '../../../../activities/database/mysql/open-mysql.ts';
import type { ServerTarget } from '../../../../activities/database/server-target.ts';
import { makeCertificate, type TestCertificate } from '../../../servers/make-certificate.ts';
import { CLEAR_PASSWORD, OK, SEND_FILE, startHostileMysql } from '../../../servers/start-hostile-mysql.ts';
import { startMysql, type TestMysql } from '../../../servers/start-mysql.ts';

let mysql: TestMysql;
beforeAll(async () => {
  mysql = await startMysql();
}, 300_000);
afterAll(() => mysql.stop());

const open = (other: Partial<ServerTarget> = {}, signal = AbortSignal.timeout(20_000)) =>
  openMysql({ ...mysql.settings, createSocket: () => new Socket(), ...other }, signal);

test('a cancelled step connects to nothing', async () => {
  const target = { ...mysql.settings, createSocket: () => new Socket() };
  await expect(connectMysql(target, AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
});

test.each<[string, Partial<ServerTarget>, object]>([
  ['a wrong password', { password: 'wrong' }, { code: 'sql-failed', retryable: false, details: { sqlState: '28P01' } }],
  ['an unknown database', { database: 'nowhere' }, { code: 'sql-failed', retryable: false }],
  [
    'a server without TLS',
    { tls: 'require' },
    { code: 'sql-unreachable', message: expect.stringContaining('secure connection') },
  ],
  ['nobody there', { port: 1 }, { code: 'sql-unreachable', retryable: true, details: { code: 'ECONNREFUSED' } }],
])('of %s', async (_, other, failure) => {
  await expect(open(other)).rejects.toMatchObject(failure);
});

describe('a server that means harm', () => {
  async function meet(
    answer: Parameters<typeof startHostileMysql>[0],
    work: (target: Partial<ServerTarget>) => Promise<void>,
  ) {
    const hostile = await startHostileMysql(answer);
    try {
      await work({ port: hostile.port, password: 'hush' });
      expect(hostile.received()).not.toMatch(/hush|root:/);
    } finally {
      hostile.stop();
    }
  }
  const refused = { code: 'sql-unreachable' };

  test('is sent no file', async () => {
    let statements = 0;
    // The first statement is ours.
    const answer = (command: number | null) => (command === 3 && ++statements > 1 ? SEND_FILE : OK);
    await meet(answer, async (target) => {
      const session = await open(target);
      const asked = session.run({ sql: 'SELECT 1', values: [] });
      await expect(asked).rejects.toMatchObject({ ...refused, message: expect.stringContaining('LOCAL INFILE') });
      await session.close();
    });
  });

  test('is not told the password in clear', async () => {
    await meet(
      () => CLEAR_PASSWORD,
      async (target) => {
        const message = expect.stringContaining('mysql_clear_password');
        await expect(open(target)).rejects.toMatchObject({ ...refused, message });
      },
    );
  });

  test('cannot keep a step that was cancelled', async () => {
    const stop = new AbortController();
    await meet(
      () => Buffer.from([]),
      async (target) => {
        const opening = expect(open(target, stop.signal)).rejects.toMatchObject(refused);
        setImmediate(() => stop.abort(new Error('enough')));
        await opening;
      },
    );
  });
});

describe('a certificate', () => {
  const good = makeCertificate(['localhost']);
  const other = makeCertificate(['elsewhere'], { loopback: false });

  test.each<[string, TestCertificate, Partial<ServerTarget>]>([
    ['for the name is taken', good, { host: 'localhost', tls: 'verify', ca: good.cert }],
    ['for the address is taken', good, { host: '127.0.0.1', tls: 'verify', ca: good.cert }],
    ['of nobody who is known is enough to encrypt', other, { tls: 'require' }],
  ])('%s', async (_, certificate, target) => {
    const server = await startHostileMysql(() => OK, certificate);
    const session = await open({ ...target, port: server.port });
    await session.close();
    expect(server.received()).toContain('SET time_zone');
    server.stop();
  });

  test.each<[string, TestCertificate, Partial<ServerTarget>]>([
    ['for another name', other, { host: 'localhost', ca: other.cert }],
    ['for a name, where there is an address', other, { host: '127.0.0.1', ca: other.cert }],
    ['of nobody who is known', good, { host: 'localhost' }],
  ])('%s is refused before anything is told', async (_, certificate, target) => {
    const server = await startHostileMysql(() => OK, certificate);
    const details = { code: 'ERR_TLS_CERT_REFUSED' };
    const opening = open({ ...target, tls: 'verify', port: server.port });
    await expect(opening).rejects.toMatchObject({ code: 'sql-unreachable', details });
    expect(server.received()).toBe('');
    server.stop();
  });
});
