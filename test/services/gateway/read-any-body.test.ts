import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAnyBody } from '../../../services/gateway/read-any-body.ts';
import { type Serving, serve } from '../../../services/gateway/serve.ts';
import { AppError } from '../../../workflows/language/app-error.ts';

let serving: Serving;

beforeAll(async () => {
  const app = express();
  app.post('/', async (req, res) => {
    try {
      const { value, bytes } = await readAnyBody(req, res, { maxBytes: 1000, maxDepth: 4 });
      res.json({ value, bytes: Buffer.from(bytes).toString() });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      res.json({ code: error.code });
    }
  });
  serving = await serve(app, { host: '127.0.0.1', port: 0 });
});

afterAll(() => serving?.close(1000));

async function post(type: string | null, body: string | Buffer): Promise<unknown> {
  const headers: Record<string, string> = type === null ? {} : { 'content-type': type };
  const bytes = Uint8Array.from(Buffer.from(body));
  return (await fetch(`http://127.0.0.1:${serving.port}/`, { method: 'POST', headers, body: bytes })).json();
}

describe('a body of any type', () => {
  it('is JSON, a form or text, and kept as it was sent', async () => {
    expect(await post('application/json', '{ "a": [1] }')).toEqual({ value: { a: [1] }, bytes: '{ "a": [1] }' });
    expect(await post('application/cloudevents+json; charset=utf-8', '7')).toEqual({ value: 7, bytes: '7' });
    const form = 'a=1&b=x%20y&b=z&c=';
    expect(await post('application/x-www-form-urlencoded', form)).toEqual({
      value: { a: '1', b: ['x y', 'z'], c: '' },
      bytes: form,
    });
    expect(await post('text/plain', 'grüß')).toEqual({ value: 'grüß', bytes: 'grüß' });
    expect(await post('application/xml', '<a/>')).toMatchObject({ value: '<a/>' });
    expect(await post(null, '')).toEqual({ value: null, bytes: '' });
  });

  it.each([
    ['application/json', '{', 'malformed-json'],
    ['application/json', '[[[[[1]]]]]', 'body-too-deep'],
    ['application/json', '{"__proto__":1}', 'invalid-request'],
    ['application/x-www-form-urlencoded', '__proto__=1', 'invalid-request'],
    ['application/octet-stream', 'abc', 'unsupported-media-type'],
    ['multipart/form-data; boundary=x', '--x--', 'unsupported-media-type'],
    ['text/plain', 'x'.repeat(1001), 'body-too-large'],
    ['text/plain', Buffer.from([0xff, 0xfe]), 'malformed-json'],
  ])('%s %j is refused: %s', async (type, body, code) => {
    expect(await post(type, body)).toEqual({ code });
  });
});
