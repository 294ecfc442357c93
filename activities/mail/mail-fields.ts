import { z } from 'zod';
import { anyCase } from '../http/header-rules.ts';
import type { Mailbox } from './mailer.ts';

/** An address without quotes, comments and literals: with these, one reader's address is another reader's command. */
const ADDRESS = '[^\\s\\p{Cc}<>()\\[\\]\\\\,;:@"]{1,64}@[^\\s\\p{Cc}<>()\\[\\]\\\\,;:@"]{1,253}';

const MAILBOX = new RegExp(`^(?:${ADDRESS}|[^\\p{Cc}<>]{0,200}<${ADDRESS}>)$`, 'u');
const FORMS = 'ada@shop.example or Ada Lovelace <ada@shop.example>';

/** `ada@shop.example`, or with a name, `Ada Lovelace <ada@shop.example>`. The schema says in words what the refinement does, for the check when saving. */
export const mailbox = z
  .string()
  .max(600)
  .refine((text) => MAILBOX.test(text), `is no address such as ${FORMS}`)
  .meta({ not: { description: `anything but an address such as ${FORMS}`, not: { pattern: MAILBOX.source } } });

/** One address or several. */
export const mailboxes = z.union([mailbox, z.array(mailbox).max(100)]);

/** A text that stands in a header: on one line. */
export const headerText = z
  .string()
  .max(2000)
  .refine((text) => !/\p{Cc}/u.test(text), 'holds a line break or another control character')
  .meta({ not: { description: 'a text with line breaks or other control characters', pattern: '\\p{Cc}' } });

/** What an author may set beside what the step itself writes: threads, lists, and all that begins with X-. */
const allowed = [
  ...[
    'Auto-Submitted',
    'Comments',
    'Feedback-ID',
    'Importance',
    'In-Reply-To',
    'Keywords',
    'List-Archive',
    'List-Help',
  ],
  ...['List-Id', 'List-Owner', 'List-Post', 'List-Unsubscribe', 'List-Unsubscribe-Post', 'Organization', 'Precedence'],
  ...['Priority', 'References', 'Sensitivity'],
];

const SETTABLE = `only X-… and ${allowed.join(', ')} may be set`;

/** Headers by name. */
export const mailHeaders = z.record(
  z
    .string()
    .max(80)
    .regex(new RegExp(`^(?:[Xx]-[0-9A-Za-z-]+|${allowed.map(anyCase).join('|')})$`), `may not be set: ${SETTABLE}`)
    .meta({ description: SETTABLE }),
  headerText,
);

/** A list of mailboxes from what an author gave. */
export function readMailboxes(given: string | readonly string[] | undefined): Mailbox[] {
  return [given ?? []].flat().map(readMailbox);
}

/** A mailbox in its parts. */
export function readMailbox(text: string): Mailbox {
  const [, name = '', address = text] = /^(.*)<(.+)>$/u.exec(text) ?? [];
  return { name: name.trim().replace(/^"(.*)"$/u, '$1'), address };
}
