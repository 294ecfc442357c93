import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, expect, test } from 'vitest';
import { type SmtpSettings, smtpSession } from '../../../activities/mail/smtp-session.ts';
import { type SmtpServer, startOddSmtp, startSmtp } from '../../servers/start-smtp.ts';

const shop = { user: 'shop', password: 'hunter2-canary' };
const usual = { host: '127.0.0.1', tls: 'off' as const, user: '', password: '', from: 'a@a.example' };
let server: SmtpServer | undefined;
let odd: Awaited<ReturnType<typeof startOddSmtp>> | undefined;
afterEach(async () => {
  await server?.stop();
  await odd?.stop();
  [server, odd] = [undefined, undefined];
});

/** Sends `content` over a connection of its own. */
function send(port: number, settings: Partial<SmtpSettings> = {}, compose = () => Readable.from([Buffer.from('Hi')])) {
  const mail = { from: 'a@a.example', to: ['b@b.example'], compose };
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  return smtpSession({ ...usual, port, ...settings }, socket, AbortSignal.timeout(10_000), mail);
}

test.each(['PLAIN', 'LOGIN', 'CRAM-MD5'])('logs in by %s', async (method) => {
  server = await startSmtp({ users: { shop: shop.password }, options: { authMethods: [method] } });
  expect(await send(server.port, shop)).toEqual({ accepted: ['b@b.example'], rejected: [] });
  expect(server.mails).toMatchObject([{ user: 'shop', raw: expect.stringContaining('Hi') }]);
});

test('tells no name of this machine, asks for the end, and is gone', async () => {
  let isClosed = false;
  odd = await startOddSmtp('220 mail.example', (line, socket) => {
    socket.once('close', () => {
      isClosed = true;
    });
    if (line === 'DATA') return '354 go on';
    return line === 'Hi' ? null : '250 mail.example';
  });
  await send(odd.port);
  await expect.poll(() => isClosed).toBe(true);
  expect(odd.lines).toEqual([
    ...['EHLO [127.0.0.1]', 'MAIL FROM:<a@a.example>', 'RCPT TO:<b@b.example>', 'DATA', 'Hi', '.', 'QUIT'],
  ]);
});

test.each(['require', 'verify'] as const)(
  'a server without TLS gets nothing with %s, no password either',
  async (tls) => {
    odd = await startOddSmtp('220 mail.example', (line) =>
      line.startsWith('EHLO') ? '250 mail.example' : '502 5.5.1 no',
    );
    await expect(send(odd.port, { tls, ...shop })).rejects.toMatchObject({ responseCode: 502, command: 'STARTTLS' });
    expect(odd.lines).toEqual(['EHLO [127.0.0.1]', 'STARTTLS']);
  },
);

test('what was sent in the clear before TLS began counts for nothing', async () => {
  odd = await startOddSmtp('220 mail.example', (line, socket) => {
    if (line.startsWith('EHLO')) return '250-mail.example\r\n250 STARTTLS';
    socket.end('220 go on\r\n250 injected\r\n');
    return null;
  });
  await expect(send(odd.port, { tls: 'require', ...shop })).rejects.toThrow();
  expect(odd.lines.some((line) => line.startsWith('AUTH'))).toBe(false);
});

test('a message that breaks before anybody reads it is not waited for', async () => {
  server = await startSmtp();
  const broken = () => new Readable({ read: () => undefined }).destroy(new Error('away'));
  await expect(send(server.port, {}, broken)).rejects.toMatchObject({ code: 'ESTREAM' });
  expect(server.mails).toEqual([]);
});
