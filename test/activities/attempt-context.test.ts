import { expect, test } from 'vitest';
import type { ActionDeps } from '../../activities/action-deps.ts';
import { createAttemptContext } from '../../activities/attempt-context.ts';
import type { Connection } from '../../activities/connections.ts';
import type { ActionContext } from '../../activities/define-action.ts';
import type { FileFacts, FileTarget } from '../../activities/files/file-store.ts';
import type { OutboundRequest } from '../../activities/outbound/outbound.ts';
import { createEvaluator } from '../../workflows/language/create-evaluator.ts';
import type { Json } from '../../workflows/language/json.ts';
import { attempt, NOW, task } from './attempt-for-tests.ts';
import { valuesInMemory } from './values-in-memory.ts';

const connection: Connection = { name: 'db', type: 'sqlite', settings: { file: 'a' }, secrets: ['the-password'] };
const sent: OutboundRequest[] = [];
const deps: ActionDeps = {
  outbound: {
    async request(request) {
      sent.push(request);
      return { status: 200, headers: {}, body: new Uint8Array(), url: request.url };
    },
    close: async () => undefined,
  },
  records: {} as ActionDeps['records'],
  values: valuesInMemory().values,
  clock: () => NOW,
  random: () => 0,
};
const request = { url: 'https://a.example', method: 'GET', headers: {}, maxBytes: 1, maxRedirects: 0 };
const open = (more: { hosts?: string[]; secrets?: string[]; deps?: Partial<ActionDeps> }): ActionContext => {
  const { signal } = new AbortController();
  const { hosts = null, secrets = [] } = more;
  return createAttemptContext(task, { number: 2, signal, hosts, secrets }, { ...deps, ...more.deps });
};

test('tells whose attempt it is', () => {
  expect(open({})).toMatchObject({ tenantId: 'default', executionId: 'ex-1', path: 'fetch', attempt: 2, hosts: null });
  expect(open({}).now()).toBe(NOW);
});

test('sends secrets to the hosts that they are bound to alone', async () => {
  const { signal } = open({});
  await open({ hosts: ['a.example'] }).outbound.request({ ...request, signal });
  await open({}).outbound.request({ ...request, signal });
  const bound = { ...request, onlyHosts: ['a.example', 'b.example'], signal };
  await open({ hosts: ['*.example', 'c.test'] }).outbound.request(bound);
  await open({ hosts: ['c.test'] }).outbound.request(bound);
  expect(sent.map(({ onlyHosts }) => onlyHosts)).toEqual([['a.example'], undefined, ['a.example', 'b.example'], []]);
});

test('opens connections of the tenant and notes what of them may be shown nowhere', async () => {
  const secrets = ['before'];
  const connections = { open: async (tenant: string, name: string) => ({ ...connection, name: `${tenant}/${name}` }) };
  const context = open({ secrets, deps: { connections } });
  expect(await context.connect('db')).toMatchObject({ name: 'default/db', type: 'sqlite' });
  expect(secrets).toEqual(['before', 'the-password']);
  await expect(open({}).connect('db')).rejects.toMatchObject({ code: 'connection-not-found', retryable: false });
});

test('an attempt gives its step the secrets, and neither output nor error shows them', async () => {
  const scope = { input: null, steps: {}, previous: null, execution: {} };
  const input = createEvaluator().resolve({ n: 1, token: 'Bearer {{ secrets.token }}' }, scope);
  const trial = {
    task: { input },
    deps: { secrets: { reveal: async () => ({ value: 'top-secret-token', hosts: ['a.example'] }) } },
  };
  let given: Json = null;
  const { outcome } = await attempt(async ({ hosts }, parsed) => {
    given = parsed;
    return { echo: [parsed], hosts: [...(hosts ?? [])] };
  }, trial);
  expect(given).toEqual({ n: 1, token: 'Bearer top-secret-token' });
  expect(outcome).toEqual({ output: { echo: [{ n: 1, token: '[REDACTED]' }], hosts: ['a.example'] }, attempts: 1 });
  const failed = await attempt(async () => Promise.reject(new Error('sent top-secret-token')), trial);
  expect(failed.outcome).toMatchObject({ message: 'sent [REDACTED]' });
  expect(JSON.stringify(failed)).not.toContain('top-secret');
});

test('no file is given a name that holds what may be shown nowhere', async () => {
  const written: string[] = [];
  const write = async ({ name }: FileTarget): Promise<FileFacts> => {
    written.push(name);
    return { ...{ id: 'file-1', number: 1, size: 0, sha256: null, createdAt: new Date(NOW) }, ...target(name) };
  };
  const target = (name: string) => ({
    ...{ tenantId: 'default', executionId: 'ex-1', path: 'fetch', name, contentType: 'text/plain' },
  });
  const none = async () => null;
  const files = { write, append: write, openFor: none, openNamed: none, list: async () => [] };
  const secrets = ['CANARY-12'];
  const context = open({ secrets, deps: { files } });
  await context.files?.write(target('plain.txt'), Buffer.from(''));
  for (const name of ['canary-12.txt', 'of CANARY-12']) {
    const refused = { code: 'step-input-invalid', retryable: false };
    await expect(context.files?.write(target(name), Buffer.from(''))).rejects.toMatchObject(refused);
    const added = context.files?.append({ ...target(name), key: 'k' }, Buffer.from(''));
    await expect(added).rejects.toMatchObject(refused);
  }
  expect(written).toEqual(['plain.txt']);
});
