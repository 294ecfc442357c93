import { ActionFailure } from '../action-failure.ts';
import { composeHeaders } from './compose-mail.ts';
import type { MailMessage } from './mailer.ts';

/** Bytes of a line (RFC 5322 section 2.1.1): servers refuse or cut longer ones. */
const MAX_LINE = 998;

/** Lines are folded at spaces, so one without spaces can be too long. @throws ActionFailure `step-input-invalid` */
export function checkHeaderLines(message: MailMessage): void {
  for (const header of composeHeaders(message).split(/\r?\n(?![ \t])/)) {
    const bytes = Math.max(...header.split(/\r?\n/).map((line) => Buffer.byteLength(line)));
    if (bytes > MAX_LINE) throw tooLong(header.slice(0, header.indexOf(':')), bytes, message);
  }
}

function tooLong(name: string, bytes: number, { headers }: MailMessage): ActionFailure {
  const given = Object.keys(headers).find((key) => key.toLowerCase() === name.toLowerCase());
  const pointer = given === undefined ? `/${name.toLowerCase()}` : `/headers/${given}`;
  const detail = `a line of ${bytes} bytes, since it is folded at spaces only; ${MAX_LINE} may be sent`;
  return new ActionFailure('step-input-invalid', `The email cannot be sent: ${pointer}: ${detail}.`, {
    retryable: false,
    details: { errors: [{ pointer, detail }] },
  });
}
