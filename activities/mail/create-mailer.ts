import { ActionFailure } from '../action-failure.ts';
import type { Connection } from '../connections.ts';
import type { DestinationPolicy, Resolve } from '../outbound/check-destination.ts';
import { checkServer } from '../outbound/check-server.ts';
import { tellUnreachable } from '../outbound/tell-unreachable.ts';
import type { Mailer, MailMessage, MailReceipt } from './mailer.ts';
import { openMailSocket } from './open-mail-socket.ts';
import type { SmtpSettings } from './smtp-session.ts';
import { toMailFailure } from './to-mail-failure.ts';

/** What mail is sent with. */
export interface MailerOptions {
  policy: DestinationPolicy;
  /** Looks names up; absent: as the system does. */
  resolve?: Resolve;
  /** Certificates (PEM) that servers are trusted by; absent: those of the system. */
  ca?: string;
}

/** Sends mail by SMTP, a connection for each message. */
export function createMailer(options: MailerOptions): Mailer {
  return {
    async send(connection, message, { signal, hosts }) {
      if (connection.type !== 'smtp') throw unsupported(connection);
      const { settings } = connection;
      checkServer(settings, 'smtp', options.policy, hosts);
      return sendOnce(settings, message, signal, options);
    },
  };
}

async function sendOnce(
  settings: SmtpSettings,
  message: MailMessage,
  signal: AbortSignal,
  options: MailerOptions,
): Promise<MailReceipt> {
  const { policy, ca } = options;
  // With the first message: nodemailer takes 13 MB, and most processes never need it.
  const [{ composeMail }, { checkHeaderLines }, { smtpSession }] = await Promise.all([
    import('./compose-mail.ts'),
    import('./check-header-lines.ts'),
    import('./smtp-session.ts'),
  ]);
  checkHeaderLines(message);
  // Once its last byte was read, the server may have the message whole, whatever happens then.
  let isWhole = false;
  const compose = () =>
    composeMail(message).once('end', () => {
      isWhole = true;
    });
  try {
    const socket = await openMailSocket(settings, signal, options);
    return await smtpSession({ ...settings, ...(ca === undefined ? {} : { ca }) }, socket, signal, {
      from: message.from.address,
      to: receiversOf(message),
      compose,
    });
  } catch (error) {
    signal.throwIfAborted();
    const failure = toMailFailure(error, isWhole);
    throw tellUnreachable(failure, { code: 'mail-unreachable', host: settings.host }, policy);
  }
}

/** Each once, as the envelope names them: a server takes the same address twice for two letters. */
function receiversOf({ to, cc, bcc }: MailMessage): string[] {
  return [...new Set([...to, ...cc, ...bcc].map(({ address }) => address))];
}

function unsupported({ name, type }: Connection): ActionFailure {
  const message = `The connection ${JSON.stringify(name)} is of type ${type}; an Email step takes one of the type smtp.`;
  return new ActionFailure('connection-type-unsupported', message, {
    retryable: false,
    details: { connection: name, type },
  });
}
