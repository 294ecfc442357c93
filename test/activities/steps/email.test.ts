import { Readable } from 'node:stream';
import { afterEach, describe, expect, test } from 'vitest';
import type { Connection } from '../../../activities/connections.ts';
import type { ActionContext } from '../../../activities/define-action.ts';
import type { FileStore, OpenFile } from '../../../activities/files/file-store.ts';
import { createMailer } from '../../../activities/mail/create-mailer.ts';
import email from '../../../activities/steps/email.ts';
import type { JsonObject } from '../../../workflows/language/json.ts';
import { type SmtpRules, type SmtpServer, startSmtp } from '../../servers/start-smtp.ts';
import { faultsOf, withSteps } from '../../workflows/language/catalogue.ts';
import { actionContext } from '../action-context.ts';

const mailer = createMailer({ policy: { allowLoopback: true, allowPrivate: false } });
let server: SmtpServer | undefined;
afterEach(() => server?.stop());

const settings = { host: '127.0.0.1', tls: 'off' as const, user: '', password: '', from: 'Shop <shop@shop.example>' };
const connectionTo = (port: number): Connection => ({
  type: 'smtp',
  name: 'mail',
  secrets: [],
  settings: { ...settings, port },
});
const bytesOf: { [name: string]: Buffer } = {
  'report.csv': Buffer.from('a,b\r\n1,2\r\n'),
  'logo.png': Buffer.from([137, 80, 78, 71, 0, 255]),
  'large.bin': Buffer.alloc(25 * 1024 * 1024),
};

/** Files by name, whose ids are `file-` and their names. */
const files = {
  openNamed: async (_tenant: string, _execution: string, name: string) => fileOf(name),
  openFor: async (_tenant: string, _execution: string, id: string) => fileOf(id.slice(5)),
} as Partial<FileStore> as FileStore;

function fileOf(name: string): OpenFile | null {
  const bytes = bytesOf[name];
  if (bytes === undefined) return null;
  const facts = {
    id: `file-${name}`,
    number: 1,
    executionId: null,
    name,
    size: bytes.length,
    contentType: 'image/png',
  };
  return { facts: { ...facts, sha256: null, createdAt: new Date(0) }, read: () => Readable.from([bytes]) };
}

const letter = { connection: 'mail', to: 'ada@shop.example', subject: 'Hello', text: 'Hi, Ada.' };

/** Sends over a server of these rules; what it has taken is in `server.mails`. */
async function send(input: JsonObject, rules: SmtpRules = {}, more: Partial<ActionContext> = {}) {
  server = await startSmtp(rules);
  const { port } = server;
  const connect = async () => connectionTo(port);
  return email.perform(input, actionContext({ mailer, files, connect, ...more }));
}

/** The headers of the only mail that was taken, unfolded. */
function headers(): string[] {
  expect(server?.mails.length).toBe(1);
  const [head = ''] = server?.mails[0]?.raw.split('\r\n\r\n') ?? [];
  return head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n');
}

describe('what is sent', () => {
  test('a text to one, from the sender of the connection', async () => {
    const output = await send(letter, {}, { idempotencyKey: 'ex-1:notify' });
    const messageId = expect.stringMatching(/^<[0-9a-f]{32}@shop\.example>$/);
    expect(output).toEqual({ messageId, accepted: ['ada@shop.example'], rejected: [] });
    expect(server?.mails[0]).toMatchObject({ from: 'shop@shop.example', to: ['ada@shop.example'], user: null });
    expect(headers()).toEqual(
      expect.arrayContaining([
        'From: Shop <shop@shop.example>',
        'To: ada@shop.example',
        'Subject: Hello',
        'Date: Thu, 01 Jan 2026 00:00:00 +0000',
        `Message-ID: ${(output as JsonObject).messageId}`,
      ]),
    );
    expect(server?.mails[0]?.raw).toContain('Hi, Ada.');
  });

  test('the same id in each attempt of a step, and another one in another step', async () => {
    const idOf = async (idempotencyKey: string) => {
      const { messageId } = (await send(letter, {}, { idempotencyKey })) as JsonObject;
      await server?.stop();
      return messageId;
    };
    const first = await idOf('ex-1:notify');
    expect(await idOf('ex-1:notify')).toBe(first);
    expect(await idOf('ex-1:remind')).not.toBe(first);
  });

  test('to many, as text and HTML, with answers to somebody else and headers', async () => {
    await send({
      ...letter,
      from: '"Lovelace, Ada" <ada@lovelace.example>',
      to: ['a@x.example', 'Bé <b@x.example>', 'a@x.example'],
      cc: 'c@x.example',
      bcc: ['d@x.example'],
      replyTo: 'help@shop.example',
      subject: 'Grüße ✓',
      html: '<p>Hi</p>',
      headers: { 'X-Order': '7', 'list-unsubscribe': '<https://shop.example/u>' },
    });
    expect(server?.mails[0]?.to).toEqual(['a@x.example', 'b@x.example', 'c@x.example', 'd@x.example']);
    expect(server?.mails[0]?.from).toBe('ada@lovelace.example');
    const all = headers();
    expect(all).toEqual(
      expect.arrayContaining([
        'From: "Lovelace, Ada" <ada@lovelace.example>',
        'Cc: c@x.example',
        'Reply-To: help@shop.example',
        'X-Order: 7',
        'List-Unsubscribe: <https://shop.example/u>',
      ]),
    );
    expect(all.find((line) => line.startsWith('Subject: '))).toBe('Subject: =?UTF-8?B?R3LDvMOfZSDinJM=?=');
    expect(server?.mails[0]?.raw).not.toContain('d@x.example');
    expect(server?.mails[0]?.raw).toMatch(/multipart\/alternative[\s\S]*text\/plain[\s\S]*text\/html/);
  });

  test('files by id and by name, in the text too', async () => {
    const attachments = [
      { name: 'report.csv', as: 'Überblick.csv', contentType: 'text/csv' },
      { file: 'file-logo.png', contentId: 'logo@shop' },
    ];
    await send({ ...letter, html: '<img src="cid:logo@shop">', attachments });
    const { raw = '' } = server?.mails[0] ?? {};
    expect(raw).toContain(Buffer.from('a,b\r\n1,2\r\n').toString('base64'));
    expect(raw).toContain(Buffer.from([137, 80, 78, 71, 0, 255]).toString('base64'));
    expect(raw).toMatch(/Content-Type: text\/csv/);
    expect(raw).toMatch(/filename\*0\*=utf-8''%C3%9Cberblick\.csv/i);
    expect(raw).toMatch(/Content-ID: <logo@shop>/i);
  });

  test('a line that is a dot ends nothing', async () => {
    await send({ ...letter, text: 'one\n.\nQUIT\r\n.\r\ntwo' });
    expect(server?.mails.length).toBe(1);
    expect(server?.mails[0]?.raw).toContain('one\r\n.\r\nQUIT\r\n.\r\ntwo');
  });
});

describe('what is refused before anything is sent', () => {
  test.each([
    [{ to: 'nobody' }, '/to'],
    [{ to: 'a@x.example, b@x.example' }, '/to'],
    [{ to: '"a@x.example b"@inner.example' }, '/to'],
    [{ to: 'a@x.example>\r\nRCPT TO:<b@x.example' }, '/to'],
    [{ to: 'Ada\r\nBcc: b@x.example <a@x.example>' }, '/to'],
    [{ cc: ['a@x.example', 'b@[127.0.0.1]'] }, '/cc/1'],
    [{ from: 'a@x.example\nb' }, '/from'],
    [{ replyTo: 'a@x.example\u0000' }, '/replyTo'],
    [{ subject: 'Hello\r\nBcc: b@x.example' }, '/subject'],
    [{ subject: 'Hello\u0085there' }, '/subject'],
    [{ headers: { 'X-A': 'b\r\nBcc: b@x.example' } }, '/headers/X-A'],
    [{ headers: { 'X-A\r\nBcc': 'b' } }, '/headers/X-A\r\nBcc'],
    [{ headers: { Bcc: 'b@x.example' } }, '/headers/Bcc'],
    [{ headers: { 'Content-Type': 'text/html' } }, '/headers/Content-Type'],
    [{ headers: { 'dkim-signature': 'v=1' } }, '/headers/dkim-signature'],
    [{ attachments: [{ name: 'a/b' }] }, '/attachments/0/name'],
    [{ attachments: [{ name: 'a', contentType: 'text/csv\r\nX: y' }] }, '/attachments/0/contentType'],
    [{ attachments: [{ name: 'a', contentId: 'a>b' }] }, '/attachments/0/contentId'],
    [{ attachments: [{ path: '/etc/passwd' }] }, '/attachments/0'],
    [{ text: { path: '/etc/passwd' } }, '/text'],
    [{ attachments: [{ name: 'a', file: 'file-a' }] }, '/attachments/0'],
    [{ to: [] }, '/to'],
    [{ to: Array.from({ length: 60 }, (_, n) => `a${n}@x.example`), bcc: Array(60).fill('b@x.example') }, '/to'],
    [{ text: null }, '/text'],
  ])('%j', async (input, pointer) => {
    const failure = send({ ...letter, ...input } as JsonObject);
    await expect(failure).rejects.toMatchObject({
      code: 'step-input-invalid',
      details: { errors: expect.arrayContaining([expect.objectContaining({ pointer })]) },
    });
    expect(server?.connections()).toBe(0);
  });

  test('a letter without a body', async () => {
    const { text: _, ...bare } = letter;
    await expect(send(bare)).rejects.toMatchObject({ code: 'step-input-invalid' });
  });

  test('when saving, what can be told then', () => {
    const faults = (input: JsonObject) =>
      faultsOf(withSteps({ type: 'Email', input: { ...letter, ...input } })).map(({ pointer }) => pointer);
    expect(faults({})).toEqual([]);
    expect(faults({ to: '{{ input.to }}', attachments: [{ name: '{{ input.name }}' }] })).toEqual([]);
    expect(faults({ subject: 'a\r\nBcc: b' })).toEqual(['/steps/0/input/subject']);
    expect(faults({ to: 'nobody' })).toEqual([expect.stringContaining('/steps/0/input/to')]);
    expect(faults({ headers: { Bcc: 'x' } })).toEqual([expect.stringContaining('/steps/0/input/headers')]);
    expect(faults({ attachments: [{}] })).toEqual(['/steps/0/input/attachments/0']);
  });

  test('files that are not there, and more than may be sent', async () => {
    const absent = send({ ...letter, attachments: [{ name: 'nothing.txt' }] });
    await expect(absent).rejects.toMatchObject({ code: 'file-not-found' });
    await server?.stop();
    const large = send({ ...letter, attachments: [{ name: 'large.bin' }] });
    await expect(large).rejects.toMatchObject({ code: 'file-too-large', details: { maxBytes: 25 * 1024 * 1024 } });
    expect(server?.connections()).toBe(0);
  });

  test('a connection of another type, and a worker without mail', async () => {
    const connect = async () => ({ type: 'http', name: 'mail', secrets: [], settings: {} }) as never;
    await expect(send(letter, {}, { connect })).rejects.toMatchObject({ code: 'connection-type-unsupported' });
    const { mailer: _, ...without } = actionContext({ connect: async () => connectionTo(1) });
    await expect(email.perform(letter, without)).rejects.toMatchObject({ code: 'mail-unreachable' });
  });
});

test('a sender of the connection that could break out is refused', async () => {
  const from = 'shop@shop.example\r\nBcc: b@x.example';
  const connect = async () =>
    ({ type: 'smtp', name: 'mail', secrets: [], settings: { ...settings, port: 1, from } }) as const;
  await expect(send(letter, {}, { connect })).rejects.toMatchObject({
    code: 'step-input-invalid',
    details: { errors: [{ pointer: '/from', detail: expect.stringContaining('the connection "mail"') }] },
  });
});

test('receivers that are refused are told, as long as somebody gets it', async () => {
  const refuse = { 'b@x.example': 550, 'c@x.example': 450 };
  const output = await send({ ...letter, to: ['a@x.example', 'b@x.example', 'c@x.example'] }, { refuse });
  expect(output).toMatchObject({
    accepted: ['a@x.example'],
    rejected: [
      { address: 'b@x.example', responseCode: 550 },
      { address: 'c@x.example', responseCode: 450 },
    ],
  });
  expect(server?.mails[0]?.to).toEqual(['a@x.example']);
});

test('it is not repeated unless its author says so', () => {
  expect(email.defaults).toMatchObject({ repeatable: false, idempotent: false });
});
