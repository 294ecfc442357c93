import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { download, expectReachable } from '../../../services/dev/download.ts';
import { serve } from './local-mirror.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stepgraph-download-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const content = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));

async function fetchFrom(answer: RequestListener): Promise<Buffer> {
  const server = await serve(answer);
  try {
    await download(`${server.url}/file`, join(folder, 'file'), () => {});
    return readFileSync(join(folder, 'file'));
  } finally {
    await server.stop();
  }
}

it('goes on where it broke off', async () => {
  const ranges: (string | undefined)[] = [];
  const received = await fetchFrom((request, response) => {
    ranges.push(request.headers.range);
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': content.length - from });
    if (from > 0) response.end(content.subarray(from));
    else response.write(content.subarray(0, 100_000), () => setImmediate(() => response.destroy()));
  });
  expect(received.equals(content)).toBe(true);
  expect(ranges).toHaveLength(2);
  expect(ranges[1]).toMatch(/^bytes=[1-9]\d*-$/);
});

it('starts over when the server cannot go on', async () => {
  let asked = 0;
  const received = await fetchFrom((_request, response) => {
    asked += 1;
    response.writeHead(200, { 'content-length': content.length });
    if (asked > 1) response.end(content);
    else response.write(content.subarray(0, 100_000), () => setImmediate(() => response.destroy()));
  });
  expect(received.equals(content)).toBe(true);
});

it('names the host and the reason when nothing answers', async () => {
  await expect(download('http://127.0.0.1:9/file', join(folder, 'file'), () => {})).rejects.toThrow(/127\.0\.0\.1:9/);
  await expect(expectReachable('http://127.0.0.1:9/file')).rejects.toThrow(/127\.0\.0\.1:9 cannot be reached/);
});

it('gives up on a server that says nothing', async () => {
  await expect(fetchFrom(() => {})).rejects.toThrow(/no answer within 5 s/);
});

it('does not take an error page for the file', async () => {
  await expect(fetchFrom((_request, response) => response.writeHead(403).end('no'))).rejects.toThrow(/answered 403/);
});
