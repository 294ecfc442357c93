import { describe, expect, test } from 'vitest';
import {
  headerText,
  mailbox,
  mailboxes,
  mailHeaders,
  readMailbox,
  readMailboxes,
} from '../../../activities/mail/mail-fields.ts';

const takes = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
  schema.safeParse(value).success;

test.each([
  ['ada@shop.example', { name: '', address: 'ada@shop.example' }],
  ['Ada Lovelace <ada@shop.example>', { name: 'Ada Lovelace', address: 'ada@shop.example' }],
  ['"Lovelace, Ada" <ada@shop.example>', { name: 'Lovelace, Ada', address: 'ada@shop.example' }],
  ['<ada@shop.example>', { name: '', address: 'ada@shop.example' }],
  ['a@b.example c <ada@shop.example>', { name: 'a@b.example c', address: 'ada@shop.example' }],
  ['Jürgen <jürgen@größe.example>', { name: 'Jürgen', address: 'jürgen@größe.example' }],
  ["o'neil+tag=1@shop.example", { name: '', address: "o'neil+tag=1@shop.example" }],
])('%s is a mailbox', (text, parts) => {
  expect(takes(mailbox, text)).toBe(true);
  expect(readMailbox(text)).toEqual(parts);
});

test.each([
  '',
  'ada',
  'ada@',
  '@shop.example',
  'a@b@c.example',
  'a b@c.example',
  'a@b.example, c@d.example',
  'a@b.example; c@d.example',
  '"a@b.example c"@inner.example',
  'a(comment)@b.example',
  'a@[127.0.0.1]',
  'a\\b@c.example',
  'Ada <a@b.example> <c@d.example>',
  'Ada <a@b.example',
  'a@b.example>',
  'a@b.example\r\nBcc: c@d.example',
  'a@b.example>\r\nRCPT TO:<c@d.example',
  'Ada\r\nBcc: c@d.example\r\nX: <a@b.example>',
  'a\u0000@b.example',
  'a@b.example\u0085',
  'a@b.example\u2028',
  `${'a'.repeat(65)}@b.example`,
  `a@${'b'.repeat(254)}`,
])('%j is none', (text) => {
  expect(takes(mailbox, text)).toBe(false);
});

test('one, a list, or nobody', () => {
  expect(readMailboxes(undefined)).toEqual([]);
  expect(readMailboxes('a@b.example').length).toBe(1);
  expect(readMailboxes(['a@b.example', 'C <c@d.example>']).map(({ address }) => address)).toEqual([
    'a@b.example',
    'c@d.example',
  ]);
  expect(takes(mailboxes, Array(100).fill('a@b.example'))).toBe(true);
  expect(takes(mailboxes, Array(101).fill('a@b.example'))).toBe(false);
});

test('a text of a header is on one line', () => {
  expect(takes(headerText, 'Grüße ✓')).toBe(true);
  for (const end of ['\n', '\r', '\r\n Bcc: x', '\u0000', '\u0085', '\t', '\u007f'])
    expect(takes(headerText, `Hello${end}`), JSON.stringify(end)).toBe(false);
});

describe('headers', () => {
  test.each(['X-Order', 'x-order-2', 'List-Unsubscribe', 'list-unsubscribe-post', 'REFERENCES', 'In-Reply-To'])(
    '%s may be set',
    (name) => expect(takes(mailHeaders, { [name]: 'y' })).toBe(true),
  );
  test.each([
    ...['From', 'Sender', 'To', 'cc', 'BCC', 'Reply-To', 'Subject', 'Date', 'Message-ID', 'Return-Path', 'Received'],
    ...[
      'Content-Type',
      'content-transfer-encoding',
      'MIME-Version',
      'DKIM-Signature',
      'ARC-Seal',
      'X-',
      'X_A',
      'X-A:b',
    ],
    ...['X-A\r\nBcc', 'X-Ä', 'Authentication-Results', ''],
  ])('%j may not', (name) => {
    expect(takes(mailHeaders, { [name]: 'y' })).toBe(false);
  });
});
