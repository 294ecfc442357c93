import type { MailMessage } from '../../../activities/mail/mailer.ts';

const ada = { name: '', address: 'ada@a.example' };

/** A message, to and from the same one. */
export const letter: MailMessage = {
  ...{ messageId: '<1@a.example>', date: new Date(0), from: ada, to: [ada], cc: [], bcc: [], replyTo: [] },
  ...{ subject: 'canary-subject', text: 'Hello', html: null, headers: {}, attachments: [] },
};
