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

it('gives all files of a field, and leaves out an input of a file that was left empty', async () => {
  const form = new FormData();
  for (const name of ['1.csv', '2.csv']) form.append('constructor', new File([name], name, { type: 'text/csv' }));
  form.append('none', new File([], '', { type: 'application/octet-stream' }));
  form.append('empty', new File([], 'empty.txt', { type: 'text/plain' }));
  const file = (field: string, name: string, contentType: string, text: string) => ({ field, name, contentType, text });
  expect(await send(form)).toMatchObject({
    value: {},
    files: [
      file('constructor', '1.csv', 'text/csv', '1.csv'),
      file('constructor', '2.csv', 'text/csv', '2.csv'),
      file('empty', 'empty.txt', 'text/plain', ''),
    ],
  });
});

it('refuses what is too large, no whole form, or holds names that nobody may use', async () => {
  const large = new FormData();
  large.append('file', new File(['x'.repeat(3000)], 'x'));
  expect(await send(large)).toEqual({ code: 'body-too-large' });
  expect(await send('--b\r\nnothing', 'multipart/form-data; boundary=b')).toEqual({ code: 'invalid-request' });
  for (const name of ['\u0000ref', '__proto__'])
    for (const entry of ['x', new File(['x'], 'x')]) {
      const reserved = new FormData();
      if (typeof entry === 'string') reserved.append(name, entry);
      else reserved.append(name, entry);
      expect(await send(reserved), JSON.stringify(name)).toEqual({ code: 'invalid-request' });
    }
});
