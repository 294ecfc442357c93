import { createHash } from 'node:crypto';
import { z } from 'zod';
import { isObject, type Json } from '../../workflows/language/json.ts';
import type { PreparedInput } from '../../workflows/language/step-type.ts';
import { ActionFailure } from '../action-failure.ts';
import type { Connection } from '../connections.ts';
import { type ActionContext, defineAction } from '../define-action.ts';
import { fileName, mediaType } from '../files/file-name.ts';
import { headerText, mailbox, mailboxes, mailHeaders, readMailbox, readMailboxes } from '../mail/mail-fields.ts';
import type { MailMessage } from '../mail/mailer.ts';
import { openAttachments } from '../mail/open-attachments.ts';

/** Characters of one form of the body. */
const MAX_TEXT = 5_000_000;
/** Receivers of one message, in all three fields. */
const MAX_RECEIVERS = 100;

const attachment = z.strictObject({
  file: z
    .string()
    .max(100)
    .optional()
    .describe('The id of a file that a caller sent or that an execution of the same family wrote.'),
  name: fileName.optional().describe('In the place of `file`: the newest file of this name that the execution wrote.'),
  as: fileName.optional().describe('What it is called in the message; unless given, as the file is.'),
  contentType: mediaType.optional().describe("Unless given, the file's."),
  contentId: z
    .string()
    .max(100)
    .regex(/^[\w.@-]+$/, 'is letters, digits, _ . @ and -')
    .optional()
    .describe('Shows it inside of `html`, as `<img src="cid:…">`.'),
});

const input = z.strictObject({
  connection: z.string().min(1).max(255).describe('A stored connection of the type smtp.'),
  from: mailbox.optional().describe("Unless given, the connection's."),
  to: mailboxes.default([]).describe('One address or a list: `ada@shop.example`, `Ada Lovelace <ada@shop.example>`.'),
  cc: mailboxes.default([]).describe('They receive it too, and everybody sees that.'),
  bcc: mailboxes.default([]).describe('They receive it and stand nowhere in it.'),
  replyTo: mailboxes.default([]).describe('Where answers go.'),
  subject: headerText.default('').describe('On one line.'),
  text: z.string().max(MAX_TEXT).optional().describe('The body as plain text.'),
  html: z.string().max(MAX_TEXT).optional().describe('The body as HTML; with `text`, readers choose.'),
  attachments: z
    .array(attachment)
    .max(50)
    .default([])
    .describe(
      'Files: each `file` (an id) or `name` (the newest that the execution wrote), with `as`, `contentType` and `contentId` (shown inside of `html`, as `<img src="cid:…">`) if need be.',
    ),
  headers: mailHeaders
    .default({})
    .describe(
      'Further headers: `X-…`, those of lists and threads, `Auto-Submitted`, `Priority` and the like; lines are folded at spaces and have 998 bytes at most.',
    ),
});
type Input = z.output<typeof input>;

export default defineAction({
  type: 'Email',
  summary: 'Send an email over a stored connection',
  docs: `The connection says where the mail server is, how it is protected and who logs in. The message is sent once, to all receivers together: \`accepted\` are those whom the mail server took it for,
\`rejected\` those it refused; when it refuses all of them, the step fails with \`mail-refused\`. Refusals for now (4xx) are tried again, those for good (5xx) are not.

A message is never sent twice without somebody's will. Where the connection breaks after all of it was sent and before the server answered, and where the worker dies in the middle, the step fails with
\`outcome-unknown\` and is not repeated; \`"repeatable": true\` repeats it in the second case, and after a timeout. The \`Message-ID\` follows from the execution and the step, so it is equal in each attempt, and receivers can drop what they have.
Up to 25 MiB are sent, attachments included.`,
  input,
  output: z.object({
    messageId: z.string(),
    accepted: z.array(z.string()),
    rejected: z.array(z.object({ address: z.string(), responseCode: z.int() })),
  }),
  example: {
    input: {
      connection: 'mail',
      to: 'Ada Lovelace <ada@shop.example>',
      subject: 'Your order 7',
      text: 'It is on its way.',
    },
    output: {
      messageId: '<1f0c7a52be7e4d0b9a3fdc0b2f6e8a41@stepgraph.example>',
      accepted: ['ada@shop.example'],
      rejected: [],
    },
  },
  defaults: {
    attemptTimeoutMs: 120_000,
    retry: { maxAttempts: 3, backoff: 'exponential', delayMs: 5000, jitter: true },
    repeatable: false,
  },
  prepare,
  async run(given, context) {
    const { mailer, connect, signal, hosts } = context;
    if (!mailer) throw new ActionFailure('mail-unreachable', 'This worker sends no mail.', { retryable: true });
    checkInput(given);
    const connection = await connect(given.connection);
    const message = await compose(given, given.from ?? senderOf(connection), context);
    return { messageId: message.messageId, ...(await mailer.send(connection, message, { signal, hosts })) };
  },
});

/** Whom a connection says to send as; one of another type is refused by who opens it. */
function senderOf(connection: Connection): string {
  if (connection.type !== 'smtp') return '';
  const { from } = connection.settings;
  if (mailbox.safeParse(from).success) return from;
  throw invalid(
    '/from',
    `the sender of the connection ${JSON.stringify(connection.name)} is no address; give \`from\``,
  );
}

async function compose(given: Input, sender: string, context: ActionContext): Promise<MailMessage> {
  const { subject, text = null, html = null, headers } = given;
  const from = readMailbox(sender);
  const bytes = Buffer.byteLength(text ?? '') + Buffer.byteLength(html ?? '');
  return {
    messageId: messageId(context.idempotencyKey, from.address),
    date: new Date(context.now()),
    from,
    to: readMailboxes(given.to),
    cc: readMailboxes(given.cc),
    bcc: readMailboxes(given.bcc),
    replyTo: readMailboxes(given.replyTo),
    ...{ subject, text, html, headers },
    attachments: await openAttachments(given.attachments, bytes, context),
  };
}

/** Equal for every attempt, and no attempt of another step has it (RFC 5322 section 3.6.4). */
function messageId(idempotencyKey: string, sender: string): string {
  const digest = createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 32);
  return `<${digest}@${sender.slice(sender.lastIndexOf('@') + 1)}>`;
}

/** What templates gave. */
function checkInput({ to, cc, bcc, text, html, attachments }: Input): void {
  const receivers = [to, cc, bcc].flat().length;
  if (receivers === 0) throw invalid('/to', 'nobody is to receive it: give `to`, `cc` or `bcc`');
  if (receivers > MAX_RECEIVERS) throw invalid('/to', `it has ${receivers} receivers; ${MAX_RECEIVERS} are allowed`);
  if (text === undefined && html === undefined) throw invalid('', 'it has no body: give `text` or `html`');
  for (const [index, { file, name }] of attachments.entries())
    if ((file === undefined) === (name === undefined)) throw invalid(`/attachments/${index}`, ONE_OF_TWO);
}

const ONE_OF_TWO = 'names a file by `file`, its id, or by `name`: give one of them';

function invalid(pointer: string, detail: string): ActionFailure {
  const message = `The email cannot be sent: ${pointer === '' ? detail : `${pointer}: ${detail}`}.`;
  return new ActionFailure('step-input-invalid', message, {
    retryable: false,
    details: { errors: [{ pointer, detail }] },
  });
}

/** What no template can put right any more. */
function prepare(authored: Json | undefined): PreparedInput {
  if (!isObject(authored)) return authored === undefined ? { faults: [] } : { input: authored, faults: [] };
  const attachments = Array.isArray(authored.attachments) ? authored.attachments : [];
  const faults = attachments.flatMap((each, index) =>
    isObject(each) && (each.file === undefined) === (each.name === undefined)
      ? [{ path: ['attachments', index], detail: ONE_OF_TWO }]
      : [],
  );
  return { input: authored, faults };
}
