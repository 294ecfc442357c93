import { connect } from 'node:net';
import express from 'express';
import { afterEach, expect, it } from 'vitest';
import { readUpload } from '../../../services/gateway/read-upload.ts';
import { AppError } from '../../../workflows/language/app-error.ts';
import { type HttpServer, startHttp } from '../../servers/start-http.ts';

let server: HttpServer | undefined;
afterEach(() => server?.stop());

/** Serves one route that takes as many pieces as said, and tells what came, or why not. */
async function serve(most: number): Promise<{ url: string; told: Promise<string> }> {
  let tell: (text: string) => void;
  const told = new Promise<string>((resolve) => {
    tell = resolve;
  });
  const app = express().post('/', async (req, res) => {
    const text = await take(() => readUpload(req), most);
    tell(text);
    res.end(text);
  });
  server = await startHttp(app);
  return { url: server.url, told };
}

async function take(open: () => AsyncIterable<Uint8Array>, most: number): Promise<string> {
  let bytes = 0;
  let pieces = 0;
  try {
    for await (const piece of open()) {
      bytes += piece.length;
      pieces += 1;
      if (pieces === most) break;
    }
    return pieces === most ? 'enough' : `${bytes} bytes`;
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}

it('gives the body in pieces', async () => {
  const { url } = await serve(Number.POSITIVE_INFINITY);
  const answer = await fetch(url, { method: 'POST', body: Buffer.alloc(300_000, 'x') });
  expect(await answer.text()).toBe('300000 bytes');
});

it('leaves the connection for the answer when no more is taken', async () => {
  const { url } = await serve(1);
  const answer = await fetch(url, { method: 'POST', body: Buffer.alloc(5_000_000, 'x') });
  expect(await answer.text()).toBe('enough');
});

it('refuses what is compressed, and tells a body that breaks off', async () => {
  const { url, told } = await serve(Number.POSITIVE_INFINITY);
  const client = connect(Number(new URL(url).port), '127.0.0.1');
  client.on('error', () => {});
  client.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf', () => client.resetAndDestroy());
  expect(await told).toBe('invalid-request');
  const headers = { 'content-encoding': 'gzip' };
  const answer = await fetch(url, { method: 'POST', body: 'x', headers });
  expect(await answer.text()).toBe('unsupported-media-type');
});
