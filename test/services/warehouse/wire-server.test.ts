import { Socket } from 'node:net';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cancelStatement } from '../../../activities/database/cancel-statement.ts';
import type { ServerTarget } from '../../../activities/database/server-target.ts';
import { restoreSession } from '../../../services/warehouse/fresh-session.ts';
import { frame, text } from '../../../services/warehouse/wire-frames.ts';
import { startWireServer, type WireServer } from '../../../services/warehouse/wire-server.ts';
import { HeldEngine } from './held-engine.ts';

let engine: HeldEngine;
let server: WireServer;
let target: ServerTarget;
const clients: pg.Client[] = [];
const patience = { timeout: 20_000 };

beforeEach(async () => {
  engine = new HeldEngine();
  server = await startWireServer(engine, 'secret');
  const who = { host: '127.0.0.1', database: 'any', user: 'any', password: 'secret', tls: 'off' as const };
  target = { ...who, port: server.port, createSocket: () => new Socket() };
});
afterEach(async () => {
  engine.release();
  await Promise.all(clients.splice(0).map((client) => client.end()));
  server.close();
});

async function connect(): Promise<pg.Client> {
  const { host, port, database, user, password } = target;
  const client = new pg.Client({ host, port, database, user, password });
  client.on('error', () => undefined);
  clients.push(client);
  await client.connect();
  return client;
}
/** A statement that the engine works at until it is released, once it does. */
async function hold(): Promise<{ client: pg.Client; outcome: Promise<string> }> {
  const client = await connect();
  const outcome = outcomeOf(client.query('HOLD'));
  await expect.poll(() => engine.held, patience).toBe(1);
  return { client, outcome };
}
const outcomeOf = (query: Promise<unknown>) =>
  query.then(
    () => 'done',
    (error: unknown) => (error instanceof pg.DatabaseError ? String(error.code) : String(error)),
  );

test('what is cancelled while it waits for its turn never begins, and costs the engine nothing', async () => {
  const holding = await hold();
  const waiting = await connect();
  const outcome = outcomeOf(waiting.query('NEVER'));
  const next = outcomeOf((await connect()).query('NEXT'));
  await expect.poll(() => server.connections(), patience).toBe(3);
  await cancelStatement(waiting, target);
  expect(await outcome).toBe('57014');
  engine.release();
  expect(await holding.outcome).toBe('done');
  await holding.client.end();
  expect(await next).toBe('done');
  expect([engine.restarts, engine.asked]).toEqual([0, ['HOLD', 'NEXT']]);
});

test('what runs is given a moment to end by itself; then the engine ends', async () => {
  const quick = await hold();
  await cancelStatement(quick.client, target);
  // Longer than no time at all.
  await connect();
  engine.release();
  expect([await quick.outcome, engine.restarts]).toEqual(['done', 0]);
  await quick.client.end();
  const endless = await hold();
  await cancelStatement(endless.client, target);
  expect(await endless.outcome).toBe('57014');
  expect(engine.restarts).toBe(1);
});

test('while the engine starts again, a caller that leaves does not end it once more', async () => {
  engine.startsSlowly();
  const leaving = await connect();
  const left = outcomeOf(leaving.query('NEVER'));
  const staying = outcomeOf((await connect()).query('AFTER'));
  await expect.poll(() => server.connections(), patience).toBe(2);
  await cancelStatement(leaving, target);
  expect(await left).toBe('57014');
  engine.started();
  expect(await staying).toBe('done');
  expect([engine.restarts, engine.asked]).toEqual([0, ['AFTER']]);
});

test('a session whose connection is gone leaves the line', async () => {
  const holding = await hold();
  const gone = await connect();
  const lost = outcomeOf(gone.query('NEVER'));
  await gone.end();
  expect(await lost).not.toBe('done');
  await expect.poll(() => server.connections(), patience).toBe(1);
  engine.release();
  expect(await holding.outcome).toBe('done');
  await holding.client.end();
  expect(await outcomeOf((await connect()).query('NEXT'))).toBe('done');
  expect(engine.asked).toEqual(['HOLD', 'NEXT']);
});

test.each(['MUTE', 'BREAK'])(
  'an engine that gives no answer (%s) is started again, and the caller is told',
  async (query) => {
    expect(await outcomeOf((await connect()).query(query))).toBe('XX000');
    expect(engine.restarts).toBe(1);
    expect(await outcomeOf((await connect()).query('NEXT'))).toBe('done');
    expect(engine.restarts).toBe(1);
  },
);

test('an engine whose session stays what it was is started again before the next turn', async () => {
  const staining = await connect();
  expect(await outcomeOf(staining.query('STAIN'))).toBe('done');
  const next = outcomeOf((await connect()).query('NEXT'));
  await staining.end();
  expect(await next).toBe('done');
  expect(engine.restarts).toBe(1);
});

test('an engine that does not even answer to that is started again too', async () => {
  await engine.ask(frame('Q', text('STICK')));
  await restoreSession(engine, 1);
  expect(engine.restarts).toBe(1);
});
