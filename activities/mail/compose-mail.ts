import type { Readable } from 'node:stream';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Mailbox, MailMessage } from './mailer.ts';

/** A message as it goes over the wire (RFC 5322, MIME); its files are read as it is read. */
export function composeMail(message: MailMessage): Readable {
  return compile(message).createReadStream();
}

/** The headers of a message as they go over the wire, folded. */
export function composeHeaders(message: MailMessage): string {
  return compile({ ...message, attachments: [] }).buildHeaders();
}

function compile(message: MailMessage) {
  const { from, to, cc, bcc, replyTo, text, html, attachments, headers, ...rest } = message;
  const composer = new MailComposer({
    ...rest,
    from: toAddress(from),
    to: to.map(toAddress),
    cc: cc.map(toAddress),
    bcc: bcc.map(toAddress),
    replyTo: replyTo.map(toAddress),
    headers: { ...headers },
    ...(text === null ? {} : { text }),
    ...(html === null ? {} : { html }),
    attachments: attachments.map(({ name, contentType, contentId, read }) => ({
      filename: name,
      contentType,
      content: read(),
      ...(contentId === null ? {} : { cid: contentId }),
    })),
    // A message never names a place that something is taken from.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile();
}

function toAddress({ name, address }: Mailbox) {
  return { name, address };
}
