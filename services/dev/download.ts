import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { withDeadline } from '../../activities/deadline.ts';

const FIRST_BYTE_MS = 5_000;
const STALL_MS = 15_000;
const RESUMES = 5;

/** Reads a small JSON document. Gives up 5 s before the first byte. */
export async function fetchJson(url: string): Promise<unknown> {
  return withDeadline({ ms: FIRST_BYTE_MS }, async (signal) => {
    const response = await fetch(url, { signal }).catch(explain(url));
    if (!response.ok) throw new Error(`${new URL(url).host} answered ${response.status}`);
    return response.json();
  });
}

/** Does this address answer within 5 s? @throws Error that says why not. */
export async function expectReachable(url: string): Promise<void> {
  const response = await withDeadline({ ms: FIRST_BYTE_MS }, (signal) =>
    fetch(url, { method: 'HEAD', signal }).catch(explain(url)),
  );
  if (!response.ok) throw new Error(`${new URL(url).host} answered ${response.status} for ${new URL(url).pathname}`);
}

/** Fetches a file: 5 s until the first byte, 15 s into a stall, and goes on where it broke off, a few times. */
export async function download(url: string, file: string, log: (line: string) => void): Promise<void> {
  const state = { received: 0, total: 0, told: Date.now() };
  for (let attempt = 0; ; attempt++) {
    const before = state.received;
    try {
      await fetchRest(url, file, state, log);
      return;
    } catch (error) {
      // Nothing came at all: the network is closed, trying again only costs time.
      if (state.received === before || attempt === RESUMES) throw error;
      log(`download broke off at ${megabytes(state.received)}, going on from there`);
    }
  }
}

interface DownloadState {
  received: number;
  total: number;
  told: number;
}

async function fetchRest(url: string, file: string, state: DownloadState, log: (line: string) => void): Promise<void> {
  const abort = new AbortController();
  let timer = setTimeout(() => abort.abort(new Error(`no answer within ${FIRST_BYTE_MS / 1000} s`)), FIRST_BYTE_MS);
  const headers = state.received > 0 ? { range: `bytes=${state.received}-` } : {};
  try {
    const response = await fetch(url, { headers, signal: abort.signal }).catch(explain(url));
    if (!response.ok || !response.body) throw new Error(`${new URL(url).host} answered ${response.status}`);
    if (response.status !== 206) state.received = 0;
    state.total = state.received + Number(response.headers.get('content-length') ?? 0);
    const out = createWriteStream(file, { flags: state.received > 0 ? 'a' : 'w' });
    try {
      for await (const chunk of response.body) {
        clearTimeout(timer);
        timer = setTimeout(() => abort.abort(new Error(`nothing came for ${STALL_MS / 1000} s`)), STALL_MS);
        if (!out.write(chunk)) await once(out, 'drain');
        state.received += chunk.length;
        tellProgress(state, log);
      }
    } finally {
      out.end();
      await finished(out);
    }
  } finally {
    clearTimeout(timer);
  }
}

function tellProgress(state: DownloadState, log: (line: string) => void): void {
  if (Date.now() - state.told < 1_000) return;
  state.told = Date.now();
  log(`${megabytes(state.received)}${state.total > state.received ? ` of ${megabytes(state.total)}` : ''}`);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** fetch says only "fetch failed"; the reason is in its cause. */
function explain(url: string): (error: unknown) => never {
  return (error) => {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new Error(
      `${new URL(url).host} cannot be reached: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
  };
}
