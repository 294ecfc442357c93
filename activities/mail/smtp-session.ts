import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import SmtpConnection, { type SMTPConnectionSendInfo } from 'nodemailer/lib/smtp-connection';
import type { ConnectionSettings } from '../connections.ts';
import type { MailReceipt } from './mailer.ts';

/** A mail server and who logs in there. */
export type SmtpSettings = Extract<ConnectionSettings, { type: 'smtp' }>['settings'];

/** Where TLS begins with the connection (RFC 8314); elsewhere the server is asked for it (STARTTLS). */
const IMPLICIT_TLS_PORT = 465;

/** A message as the server is given it. */
interface Mail {
  from: string;
  to: readonly string[];
  /** Makes what goes over the wire; reading its files begins then. */
  compose: () => Readable;
}

/** Logs in over a connection that is there and sends one message. @throws what nodemailer tells, which quotes the server */
export async function smtpSession(
  settings: SmtpSettings & { ca?: string },
  socket: Socket,
  signal: AbortSignal,
  { from, to, compose }: Mail,
): Promise<MailReceipt> {
  const { user, password: pass } = settings;
  const session = new SmtpConnection(optionsOf(settings, socket));
  let fail: (error: unknown) => void = () => undefined;
  const broken = new Promise<never>((_, reject) => {
    fail = reject;
  });
  session.on('error', fail);
  signal.addEventListener('abort', () => fail(signal.reason), { once: true });
  const step = <Value>(work: (done: (error?: Error | null, value?: Value) => void) => void) =>
    Promise.race([broken, new Promise<Value | undefined>((resolve, reject) => work(settle(resolve, reject)))]);
  try {
    await step((done) => session.connect(done));
    if (user !== '') await step((done) => session.login({ user, pass }, done));
    // It may break before nodemailer looks at it.
    const content = compose().once('error', (cause) => fail(unreadable(cause)));
    const sent = await step<SMTPConnectionSendInfo>((done) => session.send({ from, to: [...to] }, content, done));
    leave(session);
    return receiptOf(sent);
  } catch (error) {
    session.close();
    throw error;
  }
}

function unreadable(cause: Error): Error {
  return Object.assign(new Error('The message cannot be read.', { cause }), { code: 'ESTREAM' });
}

/** Says goodbye, and waits for no answer for long. */
function leave(session: SmtpConnection): void {
  const timer = setTimeout(() => session.close(), 1000).unref();
  session.once('end', () => clearTimeout(timer));
  session.quit();
}

function settle<Value>(resolve: (value: Value | undefined) => void, reject: (error: Error) => void) {
  return (error?: Error | null, value?: Value) => (error ? reject(error) : resolve(value));
}

function optionsOf({ host, port, tls, ca }: SmtpSettings & { ca?: string }, connection: Socket) {
  return {
    connection,
    host,
    port,
    secure: tls !== 'off' && port === IMPLICIT_TLS_PORT,
    requireTLS: tls !== 'off' && port !== IMPLICIT_TLS_PORT,
    ignoreTLS: tls === 'off',
    tls: { rejectUnauthorized: tls === 'verify', ...(ca === undefined ? {} : { ca }) },
    // Instead of the name of this machine, which is nobody's business (RFC 5321 section 4.1.3).
    name: '[127.0.0.1]',
    // What is given up is given up at once.
    socketCloseTimeout: 0,
    logger: false,
  };
}

function receiptOf(sent: SMTPConnectionSendInfo | undefined): MailReceipt {
  const { accepted = [], rejectedErrors = [] } = sent ?? {};
  return {
    accepted: accepted.map(String),
    rejected: rejectedErrors.map(({ recipient, responseCode }) => ({
      address: String(recipient ?? ''),
      responseCode: Number(responseCode ?? 0),
    })),
  };
}
