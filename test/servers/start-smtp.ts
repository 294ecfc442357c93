import { type AddressInfo, createServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A message that a server took. */
export interface ReceivedMail {
  from: string;
  to: string[];
  /** As it was sent, without the doubled dots. */
  raw: string;
  /** Who has logged in. */
  user: string | null;
  /** Whether it came over TLS. */
  secure: boolean;
}

/** A mail server on loopback that keeps what it takes. */
export interface SmtpServer {
  port: number;
  mails: ReceivedMail[];
  /** How many connections were made. */
  connections(): number;
  stop(): Promise<void>;
}

/** Who may log in, and which receivers are answered with an error. */
export interface SmtpRules {
  users?: { [user: string]: string };
  refuse?: { [address: string]: number };
  options?: SMTPServerOptions;
}

/** Starts it: with `users` it takes mail of those alone, else of anybody. */
export async function startSmtp({ users, refuse = {}, options = {} }: SmtpRules = {}): Promise<SmtpServer> {
  const mails: ReceivedMail[] = [];
  let connections = 0;
  const server = new SMTPServer({
    authOptional: users === undefined,
    allowInsecureAuth: true,
    logger: false,
    closeTimeout: 10,
    onConnect(_session, done) {
      connections += 1;
      done();
    },
    onAuth({ username = '', password, validatePassword }, _session, done) {
      const wanted = users?.[username];
      // Of a challenge only its sum comes.
      const fits = wanted !== undefined && (password === wanted || validatePassword?.(wanted) === true);
      if (fits) return done(null, { user: username });
      // Some servers quote what they were sent.
      done(answer(535, `5.7.8 ${username} / ${password} is no login`));
    },
    onRcptTo({ address }, _session, done) {
      const code = refuse[address];
      done(code === undefined ? null : answer(code, `5.1.1 <${address}> is nobody here`));
    },
    onData(stream, session, done) {
      text(stream).then((raw) => {
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? '' : mailFrom.address;
        const user = session.user === undefined ? null : String(session.user);
        mails.push({ from, to: rcptTo.map(({ address }) => address), raw, user, secure: session.secure });
        done();
      }, done);
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.server.address() as AddressInfo;
  const stop = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { port, mails, connections: () => connections, stop };
}

function answer(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

/** A server of own making, for what no real one does: `say` gives what it answers to a line, or ends the connection. */
export async function startOddSmtp(
  greeting: string | null,
  say: (line: string, socket: Socket) => string | null,
): Promise<{ port: number; lines: string[]; stop(): Promise<void> }> {
  const lines: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined).on('close', () => sockets.delete(socket)));
    if (greeting !== null) socket.write(`${greeting}\r\n`);
    let rest = '';
    socket.on('data', (data) => {
      const parts = `${rest}${data}`.split('\r\n');
      rest = parts.pop() ?? '';
      for (const line of parts) {
        lines.push(line);
        const answered = say(line, socket);
        if (answered !== null && !socket.destroyed) socket.write(`${answered}\r\n`);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return { port, lines, stop };
}
