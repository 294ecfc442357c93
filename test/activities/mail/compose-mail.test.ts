import { Readable } from 'node:stream';
import { text as readText } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { composeMail } from '../../../activities/mail/compose-mail.ts';
import { letter } from './letter.ts';

/** A message as it goes over the wire, its headers unfolded. */
async function compose(more: Partial<typeof letter>): Promise<string> {
  return (await readText(composeMail({ ...letter, ...more }))).replaceAll(/\r?\n[ \t]+/g, ' ');
}

test('says who, when and what, and nothing of who is not to be seen', async () => {
  const box = (name: string) => ({ name, address: `${name}@x.example` });
  const raw = await compose({
    cc: [box('cleo')],
    bcc: [box('bob')],
    replyTo: [box('rex')],
    headers: { 'X-Order': '7' },
  });
  const [head = ''] = raw.split(/\r?\n\r?\n/);
  expect(head.split(/\r?\n/)).toEqual(
    expect.arrayContaining([
      'From: ada@a.example',
      'To: ada@a.example',
      'Cc: cleo <cleo@x.example>',
      'Reply-To: rex <rex@x.example>',
      'Subject: canary-subject',
      'Message-ID: <1@a.example>',
      'Date: Thu, 01 Jan 1970 00:00:00 +0000',
      'X-Order: 7',
    ]),
  );
  expect(raw).not.toContain('bob');
});

test('text and HTML are alternatives, and pictures inside belong to the HTML', async () => {
  const png = {
    name: 'a.png',
    contentType: 'image/png',
    contentId: 'a@shop',
    read: () => Readable.from([Buffer.from('png')]),
  };
  const raw = await compose({ html: '<img src="cid:a@shop">', attachments: [png] });
  expect(raw).toMatch(
    /multipart\/alternative[\s\S]*text\/plain[\s\S]*multipart\/related[\s\S]*text\/html[\s\S]*image\/png/,
  );
});

test('names that are paths, URLs or files in a text are texts', async () => {
  const raw = await compose({ text: 'file:///etc/passwd', html: '<img src="file:///etc/passwd">' });
  expect(raw).toContain('file:///etc/passwd');
  expect(raw).not.toContain('root:');
});

test('a file that breaks breaks the message', async () => {
  const broken = () =>
    Readable.from([Buffer.from('x')]).once('data', function (this: Readable) {
      this.destroy(new Error('away'));
    });
  const attachments = [{ name: 'a', contentType: 'text/plain', contentId: null, read: broken }];
  await expect(compose({ attachments })).rejects.toThrow('away');
});
