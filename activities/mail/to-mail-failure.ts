import type { JsonObject } from '../../workflows/language/json.ts';
import { ActionFailure } from '../action-failure.ts';

/** What nodemailer tells of a failure; its message quotes the server and is told to nobody. */
interface SmtpError {
  /** Of nodemailer: EAUTH, EENVELOPE, EMESSAGE, ESTREAM, … */
  code: string;
  /** Of the system or of TLS, where these failed. */
  originalCode: string;
  /** What was answered, `RCPT TO`; `CONN` and `API` are none. */
  command: string;
  responseCode: number;
  response: string;
  rejected: readonly SmtpError[];
}

/**
 * What a mail server's refusal, or an end in the middle, means; `isWhole`: all of the message was sent. Where it was not reached
 * and nothing was sent, the error with the code of the system or of TLS.
 */
export function toMailFailure(error: unknown, isWhole: boolean): unknown {
  if (error instanceof ActionFailure || !(error instanceof Error)) return error;
  const smtp = readSmtpError(error);
  if (smtp.responseCode >= 400) return refused(smtp, error);
  if (isWhole) return unknown(error);
  if (smtp.code === 'ESTREAM') return unreadable(error);
  if (smtp.code === 'EAUTH' || smtp.code === 'EMESSAGE') return unfit(smtp, error);
  return Object.assign(new Error('The mail server was not reached.'), { code: smtp.originalCode || smtp.code });
}

function refused({ responseCode, command, response, rejected }: SmtpError, cause: Error): ActionFailure {
  const answers = rejected.length > 0 ? rejected : [{ responseCode }];
  const status = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1];
  const details: JsonObject = { responseCode, command, ...(status === undefined ? {} : { status }) };
  return new ActionFailure('mail-refused', `The mail server answered ${responseCode} to ${command}.`, {
    // RFC 5321 section 4.2.1: 4 is for now, 5 for good.
    retryable: answers.some((each) => each.responseCode < 500),
    details,
    cause,
  });
}

/** It may have been taken: another attempt could send it twice. */
function unknown(cause: Error): ActionFailure {
  const message = 'The message was sent whole, and the mail server did not say whether it took it.';
  return new ActionFailure('outcome-unknown', message, { retryable: false, cause });
}

function unreadable(cause: Error): ActionFailure {
  const message = 'A file that goes with the message could not be read to its end; nothing was sent.';
  return new ActionFailure('unavailable', message, { retryable: true, cause });
}

/** The server offers no login that the connection can make, or takes no message of this size. */
function unfit({ code, command }: SmtpError, cause: Error): ActionFailure {
  const message =
    code === 'EAUTH'
      ? 'The mail server offers no login that the connection can make.'
      : 'The message is larger than the mail server takes.';
  return new ActionFailure('mail-refused', message, { retryable: false, details: { command }, cause });
}

function readSmtpError(error: Error): SmtpError {
  const read = (key: string): unknown => Reflect.get(error, key);
  const text = (key: string) => String(read(key) ?? '');
  const rejected = read('rejectedErrors');
  return {
    code: text('code'),
    originalCode: text('originalCode'),
    command: text('command'),
    responseCode: Number(read('responseCode') ?? 0),
    response: text('response'),
    rejected: Array.isArray(rejected) ? rejected.filter((each) => each instanceof Error).map(readSmtpError) : [],
  };
}
