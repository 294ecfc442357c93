import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, test } from 'vitest';
import type { Connection } from '../../../activities/connections.ts';
import { createMailer } from '../../../activities/mail/create-mailer.ts';
import type { MailMessage } from '../../../activities/mail/mailer.ts';
import type { SmtpSettings } from '../../../activities/mail/smtp-session.ts';
import { makeCertificate } from '../../servers/make-certificate.ts';
import { type SmtpRules, type SmtpServer, startOddSmtp, startSmtp } from '../../servers/start-smtp.ts';
import { letter } from './letter.ts';

const development = { allowLoopback: true, allowPrivate: false };
const own = makeCertificate(['mail.example', 'localhost']);
const password = 'hunter2-canary';
let server: SmtpServer | undefined;
let odd: Awaited<ReturnType<typeof startOddSmtp>> | undefined;
afterEach(async () => {
  await server?.stop();
  await odd?.stop();
  [server, odd] = [undefined, undefined];
});

const usual: Omit<SmtpSettings, 'port'> = {
  host: '127.0.0.1',
  tls: 'off',
  user: '',
  password: '',
  from: 'a@a.example',
};

/** Sends to a port of loopback, as in development unless said otherwise. */
function send(
  port: number,
  settings: Partial<SmtpSettings> = {},
  {
    ca,
    signal = AbortSignal.timeout(20_000),
    mail = letter,
    policy = development,
  }: {
    ca?: string;
    signal?: AbortSignal;
    mail?: MailMessage;
    policy?: Parameters<typeof createMailer>[0]['policy'];
  } = {},
) {
  const mailer = createMailer({ policy, ...(ca === undefined ? {} : { ca }) });
  const connection: Connection = { type: 'smtp', name: 'mail', secrets: [], settings: { ...usual, port, ...settings } };
  return mailer.send(connection, mail, { signal, hosts: null });
}

async function start(rules: SmtpRules): Promise<number> {
  server = await startSmtp(rules);
  return server.port;
}

test('a login that fails is told by its code alone, for good', async () => {
  const port = await start({ users: { shop: password } });
  const failure = send(port, { user: 'shop', password: 'wrong-canary' });
  const told = { responseCode: 535, command: 'AUTH PLAIN', status: '5.7.8' };
  await expect(failure).rejects.toMatchObject({ code: 'mail-refused', retryable: false, details: told });
  await expect(failure).rejects.not.toThrow('canary');
  await expect(send(port)).rejects.toMatchObject({ code: 'mail-refused', details: { responseCode: 530 } });
});

describe('TLS', () => {
  const { cert, key } = own;
  test('required: the certificate may be of anybody', async () => {
    await send(await start({ options: { cert, key } }), { tls: 'require' });
    expect(server?.mails).toMatchObject([{ secure: true }]);
  });

  test('verified: one that nobody knows is refused, and told', async () => {
    const failure = send(await start({ options: { cert, key } }), { tls: 'verify', user: 'shop', password });
    await expect(failure).rejects.toMatchObject({
      code: 'mail-unreachable',
      details: { host: '127.0.0.1', cause: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    });
    expect(server?.mails).toEqual([]);
  });

  test('verified: one that is known, for this host', async () => {
    const port = await start({ options: { cert, key } });
    await send(port, { tls: 'verify', host: 'localhost' }, { ca: own.cert });
    expect(server?.mails).toMatchObject([{ secure: true }]);
    const other = makeCertificate(['other.example'], { loopback: false });
    await server?.stop();
    const wrong = send(await start({ options: other }), { tls: 'verify', host: 'localhost' }, { ca: other.cert });
    await expect(wrong).rejects.toMatchObject({ details: { cause: 'ERR_TLS_CERT_ALTNAME_INVALID' } });
  });

  test('off: not even when it is offered', async () => {
    await send(await start({ options: { cert, key } }), { tls: 'off' });
    expect(server?.mails).toMatchObject([{ secure: false }]);
  });
});

describe('refusals', () => {
  test.each([
    [450, true],
    [550, false],
  ])('all receivers answered with %i: may be tried again: %s', async (code, retryable) => {
    const failure = send(await start({ refuse: { 'ada@a.example': code } }));
    const told = { responseCode: code, command: 'RCPT TO', status: '5.1.1' };
    await expect(failure).rejects.toMatchObject({ code: 'mail-refused', retryable, details: told });
    await expect(failure).rejects.not.toThrow('nobody here');
  });

  test.each([
    [421, true, 'CONN'],
    [554, false, 'CONN'],
  ])('a greeting of %i', async (code, retryable, command) => {
    odd = await startOddSmtp(`${code} canary is not welcome`, () => null);
    const failure = send(odd.port);
    await expect(failure).rejects.toMatchObject({
      code: 'mail-refused',
      retryable,
      details: { responseCode: code, command },
    });
    await expect(failure).rejects.not.toThrow('canary');
  });
});

/** Answers nothing any more. */
const hangUp = (socket: Socket) => {
  socket.destroy();
  return null;
};

/** Takes everything up to the message, and does with its end what `end` says. */
function takesUntil(end: (socket: Socket) => string | null) {
  return (line: string, socket: Socket) => {
    if (line === 'DATA') return '354 go on';
    if (line === '.') return end(socket);
    return /^(EHLO|MAIL|RCPT|QUIT)/.test(line) ? '250 mail.example' : null;
  };
}

describe('the end of a message', () => {
  test('taken', async () => {
    odd = await startOddSmtp(
      '220 mail.example',
      takesUntil(() => '250 2.0.0 taken'),
    );
    expect(await send(odd.port)).toEqual({ accepted: ['ada@a.example'], rejected: [] });
    expect(odd.lines.filter((line) => line === 'DATA').length).toBe(1);
  });

  test.each([
    [451, true],
    [552, false],
  ])('refused by %i: nothing was delivered', async (code, retryable) => {
    odd = await startOddSmtp(
      '220 mail.example',
      takesUntil(() => `${code} no`),
    );
    await expect(send(odd.port)).rejects.toMatchObject({
      code: 'mail-refused',
      retryable,
      details: { responseCode: code },
    });
  });

  test('no answer any more: nobody knows, and nobody tries again', async () => {
    odd = await startOddSmtp('220 mail.example', takesUntil(hangUp));
    await expect(send(odd.port)).rejects.toMatchObject({ code: 'outcome-unknown', retryable: false });
  });

  test('an answer that makes no sense is none', async () => {
    odd = await startOddSmtp(
      '220 mail.example',
      takesUntil((socket) => {
        socket.end('2');
        return null;
      }),
    );
    await expect(send(odd.port)).rejects.toMatchObject({ code: 'outcome-unknown' });
  });

  test('a connection that breaks before the end can be made again', async () => {
    odd = await startOddSmtp('220 mail.example', (line, socket) => {
      if (line.startsWith('RCPT')) socket.destroy();
      return '250 mail.example';
    });
    await expect(send(odd.port)).rejects.toMatchObject({ code: 'mail-unreachable', retryable: true });
  });

  test('a file that cannot be read to its end is not sent in part', async () => {
    const broken = () =>
      Readable.from(
        (async function* () {
          yield Buffer.from('the first half');
          throw new Error('the store is away');
        })(),
      );
    const attachments = [{ name: 'a.txt', contentType: 'text/plain', contentId: null, read: broken }];
    const failure = send(await start({}), {}, { mail: { ...letter, attachments } });
    await expect(failure).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    expect(server?.mails).toEqual([]);
  });
});

describe('who is not there', () => {
  test('refused, closed at once, silent, and no mail server: one code', async () => {
    const gone = await startSmtp();
    await gone.stop();
    odd = await startOddSmtp('220 mail.example', (_, socket) => hangUp(socket));
    const production = { ...development, allowLoopback: false, allowedRanges: ['127.0.0.1/32'] };
    const told = await Promise.all(
      [gone.port, odd.port].map((port) =>
        send(port, {}, { policy: production }).catch(({ code, message, details }) => ({ code, message, details })),
      ),
    );
    expect(told[0]).toEqual({ code: 'mail-unreachable', message: expect.any(String), details: { host: '127.0.0.1' } });
    expect(told[1]).toEqual(told[0]);
  });

  test('in production neither this machine nor another port', async () => {
    const port = await start({});
    const ports = { smtp: [25, 465, 587, 2525] };
    for (const policy of [
      { allowLoopback: false, allowPrivate: false },
      { ...development, ports },
    ])
      await expect(send(port, {}, { policy })).rejects.toMatchObject({ code: 'destination-refused' });
    expect(server?.connections()).toBe(0);
  });
});

test.each(['before the greeting', 'before the answer'])('a cancel ends it %s, with its reason', async (when) => {
  const controller = new AbortController();
  const reason = new Error('cancelled');
  let closed = false;
  const cancel = (socket: Socket) => {
    socket.once('close', () => {
      closed = true;
    });
    setImmediate(() => controller.abort(reason));
    return null;
  };
  const greeting = when === 'before the greeting' ? null : '220 mail.example';
  odd = await startOddSmtp(greeting, takesUntil(cancel));
  const sent = send(odd.port, {}, { signal: controller.signal });
  if (greeting === null) setImmediate(() => controller.abort(reason));
  await expect(sent).rejects.toBe(reason);
  if (greeting !== null) await expect.poll(() => closed).toBe(true);
});
