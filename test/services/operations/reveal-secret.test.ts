import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode } from '@temporalio/worker';
import { MongoClient } from 'mongodb';
import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compose, type Parts } from '../../../services/compose.ts';
import { readConfig } from '../../../services/config.ts';
import v1 from '../../../services/gateway/dialects/v1/dialect.ts';
import { createStepWorker } from '../../../services/worker/create-workers.ts';
import { installRuntime } from '../../../services/worker/install-runtime.ts';
import type { JsonObject } from '../../../workflows/language/json.ts';
import { type HttpServer, startHttp } from '../../servers/start-http.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { type SmtpServer, startSmtp } from '../../servers/start-smtp.ts';
import { startTemporal, type TestTemporal } from '../../servers/start-temporal.ts';
import { type OpenGateway, openGateway } from '../gateway/open-gateway.ts';

const secret = 'canary/7f3a "quoted" ü+';
const password = 'canary-password-91c2';
const queryForm = new URLSearchParams({ key: secret }).toString().slice(4);
const basic = Buffer.from(`ada:${password}`).toString('base64');
const forms = [secret, password, `ada:${password}`].flatMap((value) => [
  value,
  JSON.stringify(value).slice(1, -1),
  encodeURIComponent(value),
  new URLSearchParams({ key: value }).toString().slice(4),
  Buffer.from(value).toString('base64').replace(/=+$/, ''),
]);
let temporal: TestTemporal;
let mongodb: TestMongodb;
let folder: string;
let parts: Parts;
let gateway: OpenGateway;
let service: HttpServer;
let smtp: SmtpServer;
/** What the service was sent, and what the webhook was told. */
const received: string[] = [];
const told: string[] = [];
const logs: string[] = [];

beforeAll(async () => {
  [temporal, mongodb] = await Promise.all([startTemporal(), startMongodb()]);
  smtp = await startSmtp({ users: { ada: password } });
  service = await startHttp(async (request, response) => {
    const body = await readText(request);
    if (request.url === '/hook') {
      told.push(body);
      response.writeHead(204).end();
      return;
    }
    const sent = JSON.stringify({ headers: request.headers, body, url: request.url });
    received.push(sent);
    if (request.url?.startsWith('/away')) response.setHeader('location', service.url.replace('127.0.0.1', 'localhost'));
    const status = request.url?.startsWith('/fail') ? 500 : request.url?.startsWith('/away') ? 307 : 200;
    // It sends everything back, as debugging endpoints do.
    response
      .writeHead(status, {
        'content-type': 'application/json',
        'x-echo': encodeURIComponent(JSON.stringify(request.headers)),
      })
      .end(sent);
  });
  folder = await mkdtemp(join(tmpdir(), 'stepgraph-canary-'));
  const bundlePath = join(folder, 'workflow-bundle.js');
  const workflowsPath = fileURLToPath(new URL('../../../workflows/index.ts', import.meta.url));
  const quiet = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} };
  await writeFile(bundlePath, (await bundleWorkflowCode({ workflowsPath, logger: quiet })).code);
  const logger = pino({ level: 'trace' }, { write: (line: string) => void logs.push(line) });
  installRuntime(logger);
  const env = { TEMPORAL_ADDRESS: temporal.address, MONGODB_URI: mongodb.uri, STEPGRAPH_DATA_DIR: folder };
  parts = compose(readConfig(env), logger, {
    eager: true,
    create: (given) => createStepWorker({ ...given, bundlePath }),
    shutdownGraceMs: 1000,
  });
  await parts.hosted.ready;
  gateway = await openGateway({ dialects: [v1], deps: parts.deps });
});

afterAll(async () => {
  await gateway?.close();
  await parts?.hosted.stop();
  await parts?.outbound.close();
  await parts?.store.close();
  await Promise.all([temporal?.stop(), mongodb?.stop(), service?.stop(), smtp?.stop()]);
  await rm(folder, { recursive: true, force: true });
});

async function v1Call(path: string, method = 'GET', body?: unknown): Promise<string> {
  const init =
    body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  return (await fetch(`${gateway.url}/v1${path}`, { method, ...init })).text();
}

const authorization = 'Bearer {{ secrets.canary }}';
const call = (path: string, more: JsonObject = {}) => ({
  type: 'Http',
  input: { url: `${service.url}${path}`, ...more },
});

/** The second connection holds a login that fails, and the server quotes it. */
const mail = (connection: string) => ({
  type: 'Email',
  input: { connection, to: 'a@a.example', subject: 'Hello', text: '{{ secrets.canary }}' },
});

/** Steps that send the secret and have it sent back in every way, and end in every way. */
const steps = (undo: boolean) => [
  {
    id: 'echo',
    ...call('/echo', {
      method: 'POST',
      headers: { 'x-key': '{{ encodeBase64(secrets.canary) }}' },
      body: { a: '{{ secrets.canary }}' },
    }),
  },
  { id: 'query', ...call('/echo', { query: { key: '{{ secrets.canary }}' } }) },
  { id: 'large', ...call('/echo', { method: 'POST', body: { key: '{{ secrets.canary }}', pad: '{{ input.pad }}' } }) },
  { id: 'connected', ...call('/echo', { connection: 'canary' }) },
  {
    id: 'fails',
    ...call('/fail', { headers: { authorization: '{{ encodeBase64(secrets.canary) }}' } }),
    retry: { maxAttempts: 2, delay: 'PT0.01S' },
    onError: 'skip',
  },
  {
    id: 'strays',
    ...call('/away', { followRedirects: 1, headers: { 'x-key': '{{ encodeBase64(secrets.canary) }}' } }),
    onError: 'skip',
  },
  { id: 'mailed', ...mail('mail') },
  { id: 'unmailed', ...mail('mail-of-eve'), onError: 'skip' },
  { id: 'breaks', ...call('/echo', { headers: { 'x-key': '{{ string(number(secrets.canary)) }}' } }), onError: 'skip' },
  {
    id: 'undone',
    ...call('/echo'),
    ...(undo ? { compensate: call('/undo', { method: 'POST', body: authorization }) } : {}),
  },
  {
    id: 'ends',
    type: 'Terminate',
    input: { status: 'failed', code: 'over', message: '{{ string(steps.echo.output.body) }}' },
  },
];

async function run(durability: 'step' | 'fast'): Promise<{ id: string; status: string }> {
  const definition = { name: 'Canary', durability, steps: steps(durability === 'step') };
  const input = { pad: 'x'.repeat(80_000) };
  const started = await v1Call('/executions?wait=30', 'POST', { definition, input, webhook: `${service.url}/hook` });
  return JSON.parse(started);
}

/** Every text of a history, payloads decoded. */
function textsOf(value: unknown): string[] {
  if (value instanceof Uint8Array) return [Buffer.from(value).toString()];
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

async function everythingKept(ids: string[]): Promise<{ [place: string]: string }> {
  const connection = await Connection.connect({ address: temporal.address });
  const client = new Client({ connection });
  const histories = await Promise.all(ids.map((id) => client.workflow.getHandle(id).fetchHistory()));
  await connection.close();
  const mongo = new MongoClient(mongodb.uri);
  const db = mongo.db('stepgraph');
  const names = (await db.listCollections().toArray()).map(({ name }) => name);
  const rows = await Promise.all(names.map((name) => db.collection(name).find().toArray()));
  await mongo.close();
  const blobs = rows.flat().flatMap((row) => (row.data?.buffer ? [Buffer.from(row.data.buffer).toString()] : []));
  const reads = ids.flatMap((id) => ['', '/tasks?limit=200', '/result'].map((rest) => `/executions/${id}${rest}`));
  const paths = [...reads, '/executions', '/secrets', '/secrets/canary', '/connections', '/connections/canary'];
  const answers = [];
  for (const path of paths) {
    const answer = await v1Call(path);
    answers.push(answer);
    for (const task of JSON.parse(answer).tasks ?? []) answers.push(await v1Call(`${path}/tasks/${task.id}`));
  }
  return {
    histories: histories.flatMap(textsOf).join('\n'),
    documents: JSON.stringify(rows),
    blobs: blobs.join('\n'),
    answers: answers.join('\n'),
    webhooks: told.join('\n'),
    logs: [...logs, ...gateway.logs].join('\n'),
  };
}

/** Words that mail codes by lines, or as base64. */
function quoted(raw = ''): string {
  const body = raw.slice(raw.indexOf('\r\n\r\n'));
  return Buffer.from(
    body.replaceAll(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString();
}

it('a secret reaches the service it is for, and nothing else ever shows it', async () => {
  const bound = { name: 'canary', value: secret, hosts: ['127.0.0.1'] };
  const auth = { kind: 'basic', user: 'ada', password };
  const connection = { name: 'canary', type: 'http', settings: { baseUrl: service.url, auth } };
  const stored = [await v1Call('/secrets', 'POST', bound), await v1Call('/connections', 'POST', connection)];
  for (const [name, user] of Object.entries({ mail: 'ada', 'mail-of-eve': 'eve' })) {
    const login = { user, password, from: 'shop@shop.example' };
    const settings = { host: '127.0.0.1', port: smtp.port, tls: 'off', ...login };
    stored.push(await v1Call('/connections', 'POST', { name, type: 'smtp', settings }));
  }
  const ended = [await run('step'), await run('fast')];
  expect(ended, JSON.stringify(ended)).toMatchObject([{ status: 'FAILED' }, { status: 'FAILED' }]);
  // What happened is told.
  const tasks: { step: string; status: string; error: { code: string } | null }[] = JSON.parse(
    await v1Call(`/executions/${ended[0]?.id}/tasks`),
  ).items;
  const codes = Object.fromEntries(tasks.map(({ step, status, error }) => [step, error?.code ?? status]));
  expect(codes).toMatchObject({
    echo: 'COMPLETED',
    large: 'COMPLETED',
    connected: 'COMPLETED',
    fails: 'http-status',
    strays: 'destination-refused',
    mailed: 'COMPLETED',
    unmailed: 'mail-refused',
    breaks: 'expression-failed',
    undone: 'COMPENSATED',
  });
  // It was sent, in each way that was asked for.
  expect(smtp.mails).toMatchObject([{ user: 'ada' }, { user: 'ada' }]);
  expect(quoted(smtp.mails[0]?.raw)).toContain(secret);
  const sent = received.join('\n');
  for (const form of [queryForm, Buffer.from(secret).toString('base64'), basic])
    expect(sent.includes(form), form).toBe(true);
  expect(received.filter((each) => each.includes('/undo') && each.includes('canary/7f3a'))).toHaveLength(1);
  await expect.poll(() => told.some((body) => body.includes('execution.ended')), { timeout: 20_000 }).toBe(true);
  const kept = await everythingKept(ended.map(({ id }) => id));
  for (const [place, text] of Object.entries({ ...kept, stored: stored.join('\n') })) {
    expect(text.length, place).toBeGreaterThan(100);
    for (const form of forms) expect(text.includes(form), `${form} in ${place}`).toBe(false);
  }
  expect(kept.answers).toContain('[REDACTED]');
});
