import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** One call that arrived. */
export interface Entry {
  method: string;
  /** Path without query. */
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
  at: number;
  /** When the exchange was over; absent while it is not. */
  endedAt?: number;
  /** The caller hung up before it was answered. */
  hungUp?: true;
}

/** What the ledger answers with; `delayMs` holds the answer back. */
export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
  delayMs?: number;
}

/** A local service that steps call: it writes down every call and answers as it is told. */
export interface Ledger {
  url: string;
  entries: Entry[];
  calls(path: string): Entry[];
  /** What a path answers from now on; without it, 200 with `{ path }`. */
  on(path: string, reply: Reply | ((entry: Entry, count: number) => Reply)): void;
  close(): Promise<void>;
}

/** How many of the calls were under way at the same moment, at most. */
export function mostAtOnce(entries: readonly Entry[]): number {
  const changes = entries.flatMap(({ at, endedAt = Number.POSITIVE_INFINITY }) => [
    { at, by: 1 },
    { at: endedAt, by: -1 },
  ]);
  // Of two changes in the same millisecond the end comes first: calls that touch do not overlap.
  changes.sort((a, b) => a.at - b.at || a.by - b.by);
  let now = 0;
  return Math.max(
    0,
    ...changes.map(({ by }) => {
      now += by;
      return now;
    }),
  );
}

/** Starts one on a free port of loopback. */
export async function startLedger(): Promise<Ledger> {
  const entries: Entry[] = [];
  const replies = new Map<string, Reply | ((entry: Entry, count: number) => Reply)>();
  const calls = (path: string) => entries.filter((entry) => entry.path === path);
  const server = createServer(async (request, response) => {
    const entry = await readEntry(request);
    entries.push(entry);
    response.once('close', () => {
      entry.endedAt = Date.now();
      if (!response.writableFinished) entry.hungUp = true;
    });
    const reply = replies.get(entry.path);
    answer(
      response,
      typeof reply === 'function' ? reply(entry, calls(entry.path).length) : (reply ?? { body: { path: entry.path } }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A port was asked for');
  return {
    url: `http://127.0.0.1:${address.port}`,
    entries,
    calls,
    on: (path, reply) => void replies.set(path, reply),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readEntry(request: IncomingMessage): Promise<Entry> {
  const at = Date.now();
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const url = new URL(request.url ?? '/', 'http://ledger');
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: Buffer.concat(chunks).toString('utf8'),
    at,
  };
}

function answer(response: ServerResponse, { status = 200, headers = {}, body = null, delayMs = 0 }: Reply): void {
  const isText = typeof body === 'string';
  setTimeout(() => {
    response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json', ...headers });
    response.end(isText ? body : JSON.stringify(body));
  }, delayMs);
}
