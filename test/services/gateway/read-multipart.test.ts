import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isMultipart, readMultipart } from '../../../services/gateway/read-multipart.ts';
import { AppError } from '../../../workflows/language/app-error.ts';

let server: Server;
let url: string;
beforeAll(async () => {
  const app = express();
  app.post('/', async (req, res) => {
    try {
      const { value, files } = await readMultipart(req, res, { maxBytes: 2000, maxDepth: 8 });
      const shown = files.map(({ bytes, ...file }) => ({ ...file, text: Buffer.from(bytes).toString() }));
      res.json({ is: isMultipart(req), value, files: shown });
    } catch (error) {
      res.json({ code: error instanceof AppError ? error.code : String(error) });
    }
  });
  server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server?.close());

const send = async (body: FormData | string, type?: string) =>
  (await fetch(url, { method: 'POST', body, headers: type === undefined ? {} : { 'content-type': type } })).json();

it('gives the texts of a form by field, and its files', async () => {
  const form = new FormData();
  form.append('event', 'deal.won');
  form.append('ü "x"', '1');
  form.append('report', new File(['a,b'], 'r.csv', { type: 'text/csv' }));
  expect(await send(form)).toEqual({
    is: true,
    value: { event: 'deal.won', 'ü "x"': '1' },
    files: [{ field: 'report', name: 'r.csv', contentType: 'text/csv', text: 'a,b' }],
  });
});

it('refuses what is too large, no whole form, or holds names that nobody may use', async () => {
  const large = new FormData();
  large.append('file', new File(['x'.repeat(3000)], 'x'));
  expect(await send(large)).toEqual({ code: 'body-too-large' });
  expect(await send('--b\r\nnothing', 'multipart/form-data; boundary=b')).toEqual({ code: 'invalid-request' });
  const reserved = new FormData();
  reserved.append('\u0000ref', 'x');
  expect(await send(reserved)).toEqual({ code: 'invalid-request' });
});
