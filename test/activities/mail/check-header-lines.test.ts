import { expect, test } from 'vitest';
import { checkHeaderLines } from '../../../activities/mail/check-header-lines.ts';
import { letter } from './letter.ts';

const url = (length: number) => `<https://x.example/${'a'.repeat(length)}>`;

test.each([
  ['/headers/list-unsubscribe', { headers: { 'list-unsubscribe': url(1500) } }],
  ['/headers/References', { headers: { References: `<1@x.example> ${url(1000)} <2@x.example>` } }],
  ['/subject', { subject: 'x'.repeat(999) }],
])('%s is refused where a line of it cannot be folded', (pointer, more) => {
  expect(() => checkHeaderLines({ ...letter, ...more })).toThrow(
    expect.objectContaining({
      code: 'step-input-invalid',
      retryable: false,
      details: { errors: [{ pointer, detail: expect.stringContaining('998 may be sent') }] },
    }),
  );
});

test.each([
  ['what has spaces', { subject: 'word '.repeat(390), headers: { References: '<1@x.example> '.repeat(140) } }],
  ['what is encoded', { subject: 'ü'.repeat(2000) }],
  ['what just fits', { headers: { 'List-Unsubscribe': url(957), 'X-A': url(970) } }],
  ['many receivers', { to: Array.from({ length: 100 }, (_, at) => ({ name: 'A B', address: `a${at}@x.example` })) }],
])('%s goes', (_what, more) => {
  expect(() => checkHeaderLines({ ...letter, ...more })).not.toThrow();
});
