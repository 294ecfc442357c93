import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { z } from 'zod';
import { dialects } from '../../services/gateway/dialects.gen.ts';
import { problem } from '../../services/gateway/problem.ts';
import type { Json } from '../../workflows/language/json.ts';
import { type Answer, ApiClient } from '../e2e/api-client.ts';
import { makeDataDir, type Stack, startStack } from '../e2e/stack.ts';
import { waitUntil } from '../e2e/wait-until.ts';
import { seedWarehouse } from '../servers/start-warehouse.ts';
import type { DialectCase, Target, Wire } from './dialect-case.ts';

/** A stack where keys are asked for, and what the suite does with it again and again. */
export interface ContractStack {
  stack: Stack;
  keys: { good: string; readOnly: string; otherTenant: string };
  /** As a client of the native API with every scope. */
  native(method: Wire['method'], path: string, json?: unknown): Promise<Answer>;
  /** As a client of the dialect. */
  send(dialect: DialectCase, wire: Wire, key?: string): Promise<Answer>;
  /** Sends what has its key, or none. */
  sendAs(wire: Wire): Promise<Answer>;
  /** Stores a workflow and opens it to the dialect. */
  store(dialect: DialectCase, purpose: keyof DialectCase['workflows'], name?: string): Promise<Target>;
  /** Starts it through the dialect and gives the dialect's id. */
  start(dialect: DialectCase, target: Target, input?: Json): Promise<string>;
  /** Polls through the dialect until it has ended. */
  ended(dialect: DialectCase, target: Target, id: string): Promise<ReturnType<DialectCase['read']>>;
  /** The newest execution of the workflow as `/v1` shows it. */
  newest(target: Target): Promise<{ id: string; status: string; retryOf: string | null; rerunOf: string | null }>;
  /** Completes what the execution waits for. */
  release(execution: string): Promise<void>;
}

/** The case of every dialect: the files in dialects/. */
export async function loadCases(): Promise<DialectCase[]> {
  const files = readdirSync(new URL('dialects/', import.meta.url)).sort();
  return Promise.all(
    files.map(async (file) => {
      const module: { default: DialectCase } = await import(`./dialects/${file.replace('.ts', '')}.ts`);
      return module.default;
    }),
  );
}

/** The schema of a dialect's error bodies, without a key more, and their media type. */
export function errorsOf({ dialect }: Pick<DialectCase, 'dialect'>): { body: z.ZodType; contentType: string } {
  const own = dialects.find(({ name }) => name === dialect)?.errorBody;
  const strict = (schema: z.ZodType) => (schema instanceof z.ZodObject ? z.strictObject(schema.shape) : schema);
  return own
    ? { body: strict(own), contentType: 'application/json' }
    : { body: strict(problem), contentType: 'application/problem+json' };
}

/** Starts it. */
export async function startContractStack(cases: readonly DialectCase[]): Promise<ContractStack> {
  const good = randomBytes(24).toString('base64');
  const env = {
    STEPGRAPH_AUTH: 'required',
    STEPGRAPH_API_KEYS: good,
    STEPGRAPH_MASTER_KEY: randomBytes(32).toString('base64'),
  };
  const dataDir = makeDataDir();
  await seedWarehouse(dataDir);
  const stack = await startStack({ dataDir, env });
  const sendAs = ({ method, path, json, text, headers }: Wire) =>
    new ApiClient(stack.api).send(method, path, {
      ...(json === undefined ? {} : { json }),
      ...(text === undefined ? {} : { text }),
      headers: { ...(text === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    });
  const native: ContractStack['native'] = (method, path, json) =>
    sendAs({ method, path, ...(json === undefined ? {} : { json }), headers: { authorization: `Bearer ${good}` } });
  const send: ContractStack['send'] = (dialect, wire, key = good) => sendAs(dialect.authorize(wire, key));
  const makeKey = async (body: object) => (await made(native('POST', '/v1/keys', body))).key;
  const readOnly = await makeKey({ name: 'reads', scopes: ['read'] });
  const otherTenant = await makeKey({ name: 'other', scopes: ['read', 'run', 'write'], tenant: 'other' });
  for (const { prepare } of cases)
    for (const { method, path, json } of prepare ?? []) await made(native(method, path, json));
  return {
    stack,
    keys: { good, readOnly, otherTenant },
    native,
    send,
    sendAs,
    ...createSteps(native, send),
  };
}

function createSteps(
  native: ContractStack['native'],
  send: ContractStack['send'],
): Pick<ContractStack, 'store' | 'start' | 'ended' | 'newest' | 'release'> {
  let stored = 0;
  return {
    async store(dialect, purpose, name) {
      stored += 1;
      const own = name ?? `${dialect.dialect} ${purpose} ${stored}`;
      const definition = dialect.workflows[purpose](own);
      const { id } = await made(native('POST', '/v1/workflows', definition));
      const target: Target = { id, name: own, definition, opened: [] };
      for (const { method, path, json } of dialect.open?.(target) ?? [])
        target.opened.push(await made(native(method, path, json)));
      return target;
    },
    async start(dialect, target, input) {
      return dialect.idOf(await made(send(dialect, dialect.start(target, input))));
    },
    ended: (dialect, target, id) =>
      waitUntil(
        `${dialect.dialect} ${id} to end`,
        async () => {
          const read = dialect.read(await made(send(dialect, dialect.poll(target, id))));
          return read.state === 'open' ? null : read;
        },
        // A step that was killed is noticed after 15 s, and begins anew.
        { timeoutMs: 60_000 },
      ),
    async newest({ id }) {
      const page = await made(native('GET', `/v1/workflows/${id}/executions?limit=1`));
      return page.items[0];
    },
    async release(execution) {
      const task = await waitUntil(`${execution} to wait`, async () => {
        const { items } = await made(native('GET', `/v1/executions/${execution}/tasks?status=WAITING`));
        return items[0] ?? null;
      });
      await made(native('POST', `/v1/executions/${execution}/tasks/${task.id}/complete`, {}));
    },
  };
}

/** The body of an answer that says it was done. */
export async function made(answer: Promise<Answer>): Promise<Answer['body']> {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`It was answered ${status}: ${JSON.stringify(body)}`);
  return body;
}
