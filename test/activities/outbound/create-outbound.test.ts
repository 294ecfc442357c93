import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { createOutbound, type OutboundOptions } from '../../../activities/outbound/create-outbound.ts';
import type { OutboundRequest } from '../../../activities/outbound/outbound.ts';
import { startHttp } from '../../servers/start-http.ts';

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function serve(...given: Parameters<typeof startHttp>) {
  const server = await startHttp(...given);
  cleanUps.push(() => server.stop());
  return server;
}

/** A server that writes bytes of its own making, since Node's keeps to the protocol. */
async function serveRaw(answer: string, end: 'fin' | 'reset' | 'hang'): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write(answer, () => {
        if (end === 'fin') socket.end();
        if (end === 'reset') socket.resetAndDestroy();
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => new Promise((resolve) => server.close(resolve)));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function client(options: Partial<OutboundOptions> = {}) {
  const outbound = createOutbound({ allowLoopback: true, allowPrivate: false, ...options });
  cleanUps.push(() => outbound.close());
  return outbound;
}

function get(url: string, more: Partial<OutboundRequest> = {}): OutboundRequest {
  return {
    url,
    method: 'GET',
    headers: {},
    maxBytes: 1_000_000,
    maxRedirects: 5,
    signal: AbortSignal.timeout(20_000),
    ...more,
  };
}

const text = (body: Uint8Array) => Buffer.from(body).toString();

describe('what comes back', () => {
  test('status, lower-case headers with repeated ones joined, body and URL', async () => {
    const server = await serve((_, response) => {
      response.writeHead(201, { 'X-Thing': ['a', 'b'], 'Content-Type': 'text/plain' }).end('hello');
    });
    const answer = await client().request(get(`${server.url}/x?y=1`));
    expect(answer).toMatchObject({ status: 201, url: `${server.url}/x?y=1` });
    expect(answer.headers).toMatchObject({ 'x-thing': 'a, b', 'content-type': 'text/plain' });
    expect(text(answer.body)).toBe('hello');
  });

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('a %s body is decoded', async (coding, encode) => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': coding }).end(encode('plain words'));
    });
    expect(text((await client().request(get(server.url))).body)).toBe('plain words');
  });

  test('HEAD and 204 have no body, whatever their headers announce', async () => {
    const server = await serve((request, response) => {
      const headers = {
        'content-encoding': 'gzip',
        ...(request.method === 'HEAD' ? { 'content-length': '9999999' } : {}),
      };
      response.writeHead(request.method === 'HEAD' ? 200 : 204, headers).end();
    });
    const outbound = client();
    expect((await outbound.request(get(server.url, { method: 'HEAD' }))).body).toHaveLength(0);
    expect(await outbound.request(get(server.url))).toMatchObject({ status: 204, body: Buffer.alloc(0) });
  });

  test('calls one after the other share a connection', async () => {
    const server = await serve((_, response) => response.end('ok'));
    const outbound = client();
    for (let call = 0; call < 20; call++) await outbound.request(get(server.url));
    // A connection is free again a moment after its answer was read, so a second one may be opened.
    expect(server.connections()).toBeLessThanOrEqual(2);
  });
});

describe('limits', () => {
  test('a declared length over the limit is refused before it is read', async () => {
    const url = await serveRaw('HTTP/1.1 200 OK\r\ncontent-length: 50000000\r\n\r\n', 'hang');
    await expect(client().request(get(url))).rejects.toMatchObject({ code: 'http-response-invalid' });
  });

  test('an endless body ends at the limit', async () => {
    const server = await serve((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', more);
      more();
    });
    await expect(client().request(get(server.url))).rejects.toMatchObject({
      code: 'http-response-invalid',
      retryable: false,
    });
  });

  test('a small body that unpacks to a large one ends at the limit', async () => {
    const bomb = gzipSync(Buffer.alloc(5_000_000));
    const server = await serve((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb));
    await expect(client().request(get(server.url))).rejects.toMatchObject({ code: 'http-response-invalid' });
  });

  test('a body that stops in the middle is given up', async () => {
    const url = await serveRaw('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nab', 'hang');
    const failure = client({ bodyIdleTimeoutMs: 100 }).request(get(url));
    await expect(failure).rejects.toMatchObject({ code: 'http-unreachable', retryable: true });
  });

  test('an answer that never starts is given up', async () => {
    const url = await serveRaw('', 'hang');
    const failure = client({ headersTimeoutMs: 100 }).request(get(url));
    await expect(failure).rejects.toMatchObject({ details: { cause: 'UND_ERR_HEADERS_TIMEOUT' } });
  });

  test('a body that dribbles is ended by the signal, with its reason', async () => {
    const server = await serve((_, response) => {
      const timer = setInterval(() => response.write('.'), 10);
      response.on('close', () => clearInterval(timer));
    });
    const reason = new Error('too late');
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 100);
    await expect(client().request(get(server.url, { signal: controller.signal }))).rejects.toBe(reason);
  });
});

describe('broken answers', () => {
  test.each([
    ['a reset in the middle', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nab', 'reset'],
    ['a body shorter than declared', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nab', 'fin'],
    ['a chunked body without its end', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab', 'fin'],
  ] as const)('%s can be tried again', async (_, answer, end) => {
    const url = await serveRaw(answer, end);
    await expect(client().request(get(url))).rejects.toMatchObject({ code: 'http-unreachable', retryable: true });
  });

  test('what is no HTTP is not tried again', async () => {
    const url = await serveRaw('220 smtp.example ESMTP\r\n', 'fin');
    await expect(client().request(get(url))).rejects.toMatchObject({ code: 'http-response-invalid', retryable: false });
  });

  test.each(['gzip', 'br'])('a body that is not %s as it says', async (coding) => {
    const server = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': coding }).end('no such thing'),
    );
    await expect(client().request(get(server.url))).rejects.toMatchObject({ code: 'http-response-invalid' });
  });

  test('a content coding that is not known, or one upon the other', async () => {
    const server = await serve((request, response) => {
      const coding = request.url === '/many' ? 'gzip, gzip, gzip' : 'snappy';
      response.writeHead(200, { 'content-encoding': coding }).end('x');
    });
    const outbound = client();
    await expect(outbound.request(get(server.url))).rejects.toThrow('snappy is not known');
    await expect(outbound.request(get(`${server.url}/many`))).rejects.toThrow('coded 3 times');
  });

  test('nobody listens', async () => {
    const server = await startHttp(() => undefined);
    await server.stop();
    const failure = client().request(get(`${server.url}/a?token=secret`));
    await expect(failure).rejects.toMatchObject({ code: 'http-unreachable', details: { cause: 'ECONNREFUSED' } });
    await expect(failure).rejects.not.toThrow('secret');
  });
});

describe('redirects', () => {
  test('are followed up to the limit, and 0 gives the redirect itself', async () => {
    const server = await serve((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left > 0) response.writeHead(302, { location: `/${left - 1}` }).end();
      else response.end('arrived');
    });
    const outbound = client();
    expect(text((await outbound.request(get(`${server.url}/2`, { maxRedirects: 2 }))).body)).toBe('arrived');
    const third = outbound.request(get(`${server.url}/3`, { maxRedirects: 2 }));
    await expect(third).rejects.toMatchObject({ code: 'http-response-invalid' });
    // Three, whatever is asked for.
    expect(text((await outbound.request(get(`${server.url}/3`))).body)).toBe('arrived');
    const fourth = outbound.request(get(`${server.url}/4`, { maxRedirects: 20 }));
    await expect(fourth).rejects.toMatchObject({ code: 'http-response-invalid', details: { followed: 3 } });
    expect((await outbound.request(get(`${server.url}/1`, { maxRedirects: 0 }))).status).toBe(302);
  });

  test('a loop ends', async () => {
    const server = await serve((_, response) => response.writeHead(301, { location: '/' }).end());
    await expect(client().request(get(server.url))).rejects.toThrow('redirect again after 3');
  });

  test('credentials stay with their origin', async () => {
    const seen: (string | undefined)[] = [];
    const other = await serve((request, response) => {
      seen.push(request.headers.authorization, request.headers.cookie, request.headers['x-kept'] as string);
      response.end();
    });
    const server = await serve((_, response) => response.writeHead(307, { location: `${other.url}/` }).end());
    const headers = { Authorization: 'Bearer s', Cookie: 'a=b', 'X-Kept': 'yes' };
    await client().request(get(server.url, { headers }));
    expect(seen).toEqual([undefined, undefined, 'yes']);
  });

  test('each is checked: to another scheme, to a private address', async () => {
    const server = await serve((request, response) => {
      const location = request.url === '/file' ? 'file:///etc/passwd' : 'http://169.254.169.254/latest/meta-data/';
      response.writeHead(302, { location }).end();
    });
    const outbound = client();
    await expect(outbound.request(get(`${server.url}/file`))).rejects.toMatchObject({ code: 'destination-refused' });
    await expect(outbound.request(get(server.url))).rejects.toMatchObject({ code: 'destination-refused' });
  });
});

describe('the guard', () => {
  test('loopback is refused unless it is allowed, by address and by name', async () => {
    const server = await serve((_, response) => response.end('inner'));
    const outbound = client({ allowLoopback: false });
    const byName = server.url.replace('127.0.0.1', 'localhost');
    for (const url of [server.url, byName]) {
      await expect(outbound.request(get(url))).rejects.toMatchObject({ code: 'destination-refused', retryable: false });
    }
    expect(server.connections()).toBe(0);
    expect(text((await client().request(get(byName))).body)).toBe('inner');
  });
});
