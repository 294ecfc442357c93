import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, inject, it } from 'vitest';
import { ApiClient } from '../e2e/api-client.ts';
import { waitUntil } from '../e2e/wait-until.ts';
import { type Bindings, bind, differs } from './match-sample.ts';
import { readPage, type ShownCall } from './read-page.ts';

const api = new ApiClient(inject('stack').api);
const dialects = readdirSync('docs/dialects').filter((name) => name.endsWith('.md'));
const pages = [...dialects.map((name) => `docs/dialects/${name}`), 'docs/databases.md'];
/** Milliseconds; a page may be the first that uses the warehouse. */
const PATIENCE = 170_000;

/** Makes the call as it is shown; a read is repeated until it shows what the page does. */
async function follow(call: ShownCall, bindings: Bindings): Promise<void> {
  let last = 'nothing came';
  const attempt = async () => {
    const { status, body } = await api.send(call.method, bind(call.path, bindings), {
      headers: Object.fromEntries(Object.entries(call.headers).map(([name, value]) => [name, bind(value, bindings)])),
      ...(call.body === undefined ? {} : { text: bind(call.body, bindings) }),
    });
    const tried = new Map(bindings);
    const fits = call.status === null ? status < 300 : status === call.status;
    last = fits ? differs(call.answer, body, tried) : `${status} came: ${JSON.stringify(body)}`;
    if (last !== '') return false;
    for (const [shown, came] of tried) bindings.set(shown, came);
    return true;
  };
  if (call.method === 'GET') await waitUntil('', attempt, { timeoutMs: PATIENCE }).catch(() => null);
  else await attempt();
  expect(last, `${call.method} ${call.path}`).toBe('');
}

describe('pages with calls', () => {
  it.each(pages)('%s shows what happens', { timeout: PATIENCE + 10_000 }, async (name) => {
    const bindings: Bindings = new Map();
    const calls = readPage(readFileSync(name, 'utf8'));
    expect(calls.length).toBeGreaterThan(2);
    for (const call of calls) await follow(call, bindings);
  });
});

describe('what a page shows', () => {
  it('is held against what came', () => {
    const bindings: Bindings = new Map();
    expect(
      differs(
        { id: 'ex-1a2b3c4d', at: '2024-01-01T00:00:00.000Z' },
        { id: 'ex-zzzzzzzz', at: '2026-05-05T01:02:03.004Z' },
        bindings,
      ),
    ).toBe('');
    expect(bind('/x/ex-1a2b3c4d', bindings)).toBe('/x/ex-zzzzzzzz');
    expect(differs({ id: 'ex-1a2b3c4d' }, { id: 'ex-yyyyyyyy' }, bindings)).toContain('/id');
    expect(differs({ a: 1 }, { a: 1, b: 2 }, bindings)).toContain('b came and is not shown');
    expect(differs({ a: 1, '…': '…' }, { a: 1, b: 2 }, bindings)).toBe('');
    expect(differs({ a: null }, {}, bindings)).toContain('/a');
    expect(differs([1], [1, 2], bindings)).toContain('1 entries');
  });
});
