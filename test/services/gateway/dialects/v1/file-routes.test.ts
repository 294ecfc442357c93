import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problem } from '../../../../../services/gateway/problem.ts';
import { file } from '../../../../../services/operations/file-resource.ts';
import { page } from '../../../../../services/operations/resources.ts';
import { waitUntil } from '../../../../e2e/wait-until.ts';
import { rawRequest } from '../../open-gateway.ts';
import { type OpenApi, openApi } from '../open-api.ts';

let api: OpenApi;
beforeAll(async () => {
  api = await openApi();
  await waitUntil('the store to be ready', () => api.store.probe(5000), { timeoutMs: 60_000 });
});
afterAll(() => api?.close());

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(`${api.url}/v1${path}`, { method, headers });
const send = (name: string, body: string, headers: Record<string, string> = {}) =>
  fetch(`${api.url}/v1/files?name=${encodeURIComponent(name)}`, { method: 'POST', body, headers });

async function sent(name: string, body: string, headers: Record<string, string> = { 'content-type': 'text/csv' }) {
  const answer = await send(name, body, headers);
  expect(answer.status).toBe(201);
  return file.strict().parse(await answer.json());
}
async function problemOf(answer: Response) {
  const body = problem.strict().parse(await answer.json());
  expect(body.status).toBe(answer.status);
  return body;
}

describe('sending', () => {
  it('stores the body as it comes, of any type, and tells its facts', async () => {
    const text = 'a,b\n1,2\n';
    const answer = await send('Zażółć "1".csv', text, { 'content-type': 'text/csv; header=present' });
    const facts = file.strict().parse(await answer.json());
    expect(facts).toMatchObject({
      name: 'Zażółć "1".csv',
      size: 8,
      contentType: 'text/csv; header=present',
      sha256: createHash('sha256').update(text).digest('hex'),
      executionId: null,
      number: null,
    });
    expect(answer.headers.get('location')).toBe(`/v1/files/${facts.id}`);
    expect(await (await get(`/files/${facts.id}`)).json()).toEqual(facts);
    expect((await sent('empty', '', {})).size).toBe(0);
  });

  it('again with the same key gives the same file, or 422', async () => {
    const key = { 'idempotency-key': 'send once', 'content-type': 'text/plain' };
    const [one, two] = [await sent('a.txt', 'same', key), await sent('a.txt', 'same', key)];
    expect(two).toEqual({ ...one, unusedUntil: expect.any(String) });
    expect(await problemOf(await send('a.txt', 'other', key))).toMatchObject({ code: 'idempotency-mismatch' });
  });

  it.each([
    ['', {}, 'invalid-request'],
    ['a/b', {}, 'invalid-request'],
    ['a\nb', {}, 'invalid-request'],
    ['a.txt', { 'content-type': 'nonsense' }, 'invalid-request'],
    ['a.txt', { 'content-encoding': 'gzip' }, 'unsupported-media-type'],
  ])('%j with %j is refused', async (name, headers, code) => {
    expect(await problemOf(await send(name, 'x', headers))).toMatchObject({ code });
  });

  it('more than is taken is refused before it has come', async () => {
    const headers = { 'content-length': String(1024 ** 3 + 1), 'content-type': 'text/plain' };
    const line = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const socket = connect(api.port, '127.0.0.1');
    socket.write(`POST /v1/files?name=a HTTP/1.1\r\nhost: 127.0.0.1\r\n${line.join('')}\r\nonly this`);
    const [answer] = await Promise.all([new Promise((resolve) => socket.once('data', resolve))]);
    socket.destroy();
    expect(String(answer)).toContain('413');
    expect(String(answer)).toContain('file-too-large');
  });

  it('what breaks off stores nothing', async () => {
    const before = page(file).parse(await (await get('/files?limit=200')).json()).items.length;
    const socket = connect(api.port, '127.0.0.1');
    socket.write('POST /v1/files?name=half HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 1000\r\n\r\nhalf');
    await expect.poll(() => socket.bytesWritten, { timeout: 20_000 }).toBeGreaterThan(70);
    socket.destroy();
    await sent('after.txt', 'x');
    const after = page(file).parse(await (await get('/files?limit=200')).json()).items;
    expect([after.length, after.some(({ name }) => name === 'half')]).toEqual([before + 1, false]);
  });

  it('lists what was sent, newest first, page by page', async () => {
    const { id } = await sent('newest.txt', 'x');
    const first = page(file).parse(await (await get('/files?limit=2')).json());
    expect(first.items[0]?.id).toBe(id);
    const second = page(file).parse(await (await get(`/files?limit=2&cursor=${first.nextCursor}`)).json());
    expect(second.items.map((each) => each.id)).not.toContain(first.items[1]?.id);
    expect((await get('/files?cursor=made-up')).status).toBe(400);
  });
});

describe('the content', () => {
  const digits = '0123456789';

  it('is given whole, to be saved and never shown', async () => {
    const { id, sha256 } = await sent('page.html', '<script>alert(1)</script>', { 'content-type': 'text/html' });
    const answer = await get(`/files/${id}/content`);
    expect([answer.status, await answer.text()]).toEqual([200, '<script>alert(1)</script>']);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/html',
      'content-length': '25',
      'content-disposition': 'attachment; filename=page.html',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'accept-ranges': 'bytes',
      'cache-control': 'private, no-cache',
      etag: `"${sha256}"`,
    });
  });

  it.each([
    ['naïve.csv', `attachment; filename="na?ve.csv"; filename*=UTF-8''na%C3%AFve.csv`],
    ['100% "sure".csv', 'attachment; filename="100% \\"sure\\".csv"'],
    ['a;b=c.csv', 'attachment; filename="a;b=c.csv"'],
  ])('%s is saved under its name', async (name, disposition) => {
    const { id } = await sent(name, 'x');
    expect((await get(`/files/${id}/content`)).headers.get('content-disposition')).toBe(disposition);
  });

  it.each([
    ['bytes=0-3', '0123', '0-3'],
    ['bytes=4-', '456789', '4-9'],
    ['bytes=8-99', '89', '8-9'],
    ['bytes=-3', '789', '7-9'],
    ['bytes=-99', digits, '0-9'],
  ])('%s is %s with 206', async (range, text, told) => {
    const { id } = await sent('digits', digits);
    const answer = await get(`/files/${id}/content`, { range });
    expect([answer.status, await answer.text()]).toEqual([206, text]);
    expect(answer.headers.get('content-range')).toBe(`bytes ${told}/10`);
    expect(answer.headers.get('content-length')).toBe(String(text.length));
  });

  it.each(['bytes=10-', 'bytes=99-100', 'bytes=-0'])('%s is 416 with the size', async (range) => {
    const { id } = await sent('digits', digits);
    const answer = await get(`/files/${id}/content`, { range });
    expect([answer.status, answer.headers.get('content-range')]).toEqual([416, 'bytes */10']);
    expect(await problemOf(answer)).toMatchObject({ code: 'range-not-satisfiable' });
  });

  it.each(['bytes=0-1,3-4', 'bytes=4-2', 'lines=0-1', 'bytes=a-b', 'bytes=-'])(
    '%s is not meant: 200',
    async (range) => {
      const { id } = await sent('digits', digits);
      const answer = await get(`/files/${id}/content`, { range });
      expect([answer.status, await answer.text()]).toEqual([200, digits]);
    },
  );

  it('is not sent again to who has it, and a range only of what it was', async () => {
    const { id, sha256 } = await sent('digits', digits);
    const path = `/files/${id}/content`;
    expect((await get(path, { 'if-none-match': `"${sha256}"` })).status).toBe(304);
    expect((await get(path, { 'if-none-match': '"another"' })).status).toBe(200);
    const range = { range: 'bytes=0-1' };
    expect((await get(path, { ...range, 'if-range': `"${sha256}"` })).status).toBe(206);
    for (const other of ['"another"', `W/"${sha256}"`, 'Wed, 21 Oct 2015 07:28:00 GMT'])
      expect((await get(path, { ...range, 'if-range': other })).status).toBe(200);
  });

  it('HEAD tells the headers alone, whatever the range', async () => {
    const { id } = await sent('digits', digits);
    const { status, headers, body } = await rawRequest(api.port, {
      path: `/v1/files/${id}/content`,
      method: 'HEAD',
      headers: { range: 'bytes=0-1' },
    });
    expect([status, headers['content-length'], body]).toEqual([200, '10', '']);
  });

  it('of nothing is nothing', async () => {
    const { id } = await sent('empty', '');
    const answer = await get(`/files/${id}/content`);
    expect([answer.status, answer.headers.get('content-length'), await answer.text()]).toEqual([200, '0', '']);
    expect((await get(`/files/${id}/content`, { range: 'bytes=0-' })).status).toBe(416);
  });
});

it('a deleted file is gone, and one that nobody has answers alike', async () => {
  const { id } = await sent('short-lived', 'x');
  expect((await get(`/files/${id}`, {}, 'DELETE')).status).toBe(204);
  for (const path of [`/files/${id}`, `/files/${id}/content`, '/files/file-00000000'])
    expect(await problemOf(await get(path))).toMatchObject({ code: 'file-not-found' });
  expect((await get(`/files/${id}`, {}, 'DELETE')).status).toBe(404);
});

it('an execution lists its files, and takes them along when it is deleted', async () => {
  const definition = { name: 'Files', steps: [{ type: 'Echo', input: 'x' }] };
  const started = await fetch(`${api.url}/v1/executions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ definition }),
  });
  const { id } = (await started.json()) as { id: string };
  const target = { tenantId: 'default', executionId: id, path: 'w', contentType: 'text/plain' };
  for (const name of ['one', 'two', 'three']) await api.store.files.write({ ...target, name }, Buffer.from(name));
  const first = page(file).parse(await (await get(`/executions/${id}/files?limit=2`)).json());
  expect(first.items).toMatchObject([
    { number: 1, name: 'one', executionId: id },
    { number: 2, name: 'two' },
  ]);
  const rest = page(file).parse(await (await get(`/executions/${id}/files?cursor=${first.nextCursor}`)).json());
  expect(rest).toMatchObject({ items: [{ name: 'three' }], nextCursor: null });
  await api.complete(id, 'done');
  expect((await get(`/executions/${id}`, {}, 'DELETE')).status).toBe(204);
  expect((await get(`/executions/${id}/files`)).status).toBe(404);
  expect((await get(`/files/${first.items[0]?.id}`)).status).toBe(404);
});
