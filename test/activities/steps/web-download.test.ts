import { afterAll, afterEach, expect, test } from 'vitest';
import { createOutbound } from '../../../activities/outbound/create-outbound.ts';
import webDownload from '../../../activities/steps/web-download.ts';
import { type HttpServer, startHttp } from '../../servers/start-http.ts';
import { actionContext } from '../action-context.ts';

const outbound = createOutbound({ allowLoopback: true, allowPrivate: false });
let server: HttpServer | undefined;
afterEach(() => server?.stop());
afterAll(() => outbound.close());

/** Downloads from a server that answers so. */
async function download(status: number, headers: { [name: string]: string }, body: string | Buffer = '') {
  server = await startHttp((request, response) => {
    if (request.url === '/there') response.writeHead(200, { 'content-type': 'text/html' }).end('<p>moved</p>');
    else response.writeHead(status, headers).end(body);
  });
  return webDownload.perform({ url: `${server.url}/page` }, actionContext({ outbound }));
}

test.each([
  ['text/html; charset=utf-8', Buffer.from('<p>ä</p>'), '<p>ä</p>'],
  ['text/html', Buffer.from('<p>ä</p>'), '<p>ä</p>'],
  ['text/html; charset=iso-8859-1', Buffer.from('<p>ä</p>', 'latin1'), '<p>ä</p>'],
  ['text/html', Buffer.from('<meta charset="iso-8859-1"><p>ä</p>', 'latin1'), '<meta charset="iso-8859-1"><p>ä</p>'],
  ['application/xhtml+xml', Buffer.from('<p/>'), '<p/>'],
  ['text/plain', Buffer.from('words'), 'words'],
  ['text/html', Buffer.alloc(0), ''],
])('%s comes as text', async (type, body, html) => {
  expect(await download(200, { 'content-type': type }, body)).toEqual({ html });
});

test('a page that moved is followed, three times at most', async () => {
  expect(await download(302, { location: '/there' })).toEqual({ html: '<p>moved</p>' });
  await server?.stop();
  await expect(download(302, { location: '/page' })).rejects.toMatchObject({ details: { followed: 3 } });
});

test.each([
  [404, false],
  [503, true],
])('status %i fails, and may be tried again: %s', async (status, retryable) => {
  await expect(download(status, {}, 'no')).rejects.toMatchObject({ code: 'http-status', retryable });
});

test.each(['image/png', 'application/octet-stream', 'application/pdf'])('%s is no page', async (type) => {
  await expect(download(200, { 'content-type': type }, 'x')).rejects.toMatchObject({
    code: 'http-response-invalid',
    message: expect.stringContaining(type),
  });
});
