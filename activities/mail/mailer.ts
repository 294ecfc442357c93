import type { Readable } from 'node:stream';
import type { Connection } from '../connections.ts';

/** Who sends or receives; `name` is shown beside the address. */
export interface Mailbox {
  name: string;
  address: string;
}

/** A file that goes with a message. */
export interface MailAttachment {
  name: string;
  contentType: string;
  /** By which HTML shows it (`cid:`); null: it is not shown inside. */
  contentId: string | null;
  /** Reads nothing before it is read from. */
  read(): Readable;
}

/** A message, whole. */
export interface MailMessage {
  /** In angle brackets; equal for every attempt, so that receivers can drop a repeat. */
  messageId: string;
  date: Date;
  from: Mailbox;
  to: readonly Mailbox[];
  cc: readonly Mailbox[];
  /** They receive it and stand nowhere in it. */
  bcc: readonly Mailbox[];
  replyTo: readonly Mailbox[];
  subject: string;
  text: string | null;
  html: string | null;
  headers: { readonly [name: string]: string };
  attachments: readonly MailAttachment[];
}

/** For whom the mail server took a message, and whom it refused. */
export interface MailReceipt {
  accepted: string[];
  rejected: { address: string; responseCode: number }[];
}

/** Sends mail over stored connections. */
export interface Mailer {
  /**
   * Sends a message once. `hosts`: the only ones that what is sent may go to; null: any.
   * @throws ActionFailure `connection-type-unsupported`, `destination-refused`, `mail-unreachable`, `mail-refused`, `outcome-unknown`, and the signal's reason
   */
  send(
    connection: Connection,
    message: MailMessage,
    at: { signal: AbortSignal; hosts: readonly string[] | null },
  ): Promise<MailReceipt>;
}
