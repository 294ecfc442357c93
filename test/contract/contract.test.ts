import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPids } from '../chaos/read-pids.ts';
import type { Answer } from '../e2e/api-client.ts';
import { kill } from '../e2e/stack.ts';
import { waitUntil } from '../e2e/wait-until.ts';
import { type ContractStack, errorsOf, loadCases, made, startContractStack } from './contract-stack.ts';
import { crossCheckSuite } from './cross-check-suite.ts';
import type { DialectCase, Target } from './dialect-case.ts';
import { listWhole, storeMany } from './many-executions.ts';

const cases = await loadCases();
const named = (chosen: readonly DialectCase[]) => chosen.map((dialect) => [dialect.dialect, dialect] as const);
let contract: ContractStack;
beforeAll(async () => {
  contract = await startContractStack(cases);
}, 300_000);
afterAll(() => contract?.stack.dispose());

/** An error of the dialect, in its published shape. */
function expectError(dialect: DialectCase, answer: Answer, status: number | RegExp): void {
  const { body, contentType } = errorsOf(dialect);
  expect(String(answer.status), JSON.stringify(answer.body)).toMatch(
    status instanceof RegExp ? status : String(status),
  );
  expect(answer.headers.get('content-type')).toContain(contentType);
  expect(body.safeParse(answer.body).error ?? null).toBeNull();
}

const hostileIds = ['ex-ZZZZZZZZ', 'a/../b', '%', "' OR 1=1 --", '👩‍💻', '__proto__', '$where', 'x'.repeat(300)];
const hostileNames = [
  'a/../b ?#%2F',
  'Zürich “東京” 👩‍💻',
  `'; DROP TABLE x; -- "\\`,
  '<img src=x onerror=alert(1)>',
  '__proto__',
];

describe.each(named(cases))('%s', (_name, dialect) => {
  it('starts, and is polled to the end', async () => {
    const target = await contract.store(dialect, 'succeeds');
    const id = await contract.start(dialect, target, dialect.input);
    expect(await contract.ended(dialect, target, id)).toEqual({ state: 'completed', result: dialect.result });
    expect(dialect.idFor((await contract.newest(target)).id)).toBe(id);
  });

  it('starts anew with each call, and once with one Idempotency-Key', async () => {
    const target = await contract.store(dialect, 'succeeds');
    const ids = [
      await contract.start(dialect, target, dialect.input),
      await contract.start(dialect, target, dialect.input),
    ];
    expect(new Set(ids).size).toBe(2);
    const { headers, ...wire } = dialect.start(target, dialect.input);
    const keyed = { ...wire, headers: { ...headers, 'idempotency-key': `one of ${dialect.dialect}` } };
    const again = await Promise.all([1, 2, 3].map(() => made(contract.send(dialect, keyed))));
    const joined = again.map((started) => dialect.idOf(started));
    expect(new Set([...ids, ...joined]).size).toBe(3);
    for (const id of [...ids, ...joined]) expect((await contract.ended(dialect, target, id)).state).toBe('completed');
  });

  it('tells of a failure', async () => {
    const target = await contract.store(dialect, 'fails');
    const id = await contract.start(dialect, target);
    expect(await contract.ended(dialect, target, id)).toEqual({ state: 'failed', result: null });
  });

  it('answers ids that nobody has, odd ones too, in its own words', async () => {
    const target = await contract.store(dialect, 'succeeds');
    for (const wire of dialect.withId(target, dialect.unknownId))
      expectError(dialect, await contract.send(dialect, wire), 404);
    expectError(dialect, await contract.send(dialect, dialect.unknownWorkflow()), 404);
    const odd = hostileIds.flatMap((id) => dialect.withId(target, id));
    for (const wire of odd) expectError(dialect, await contract.send(dialect, wire), /^4\d\d$/);
  });

  it('refuses bad bodies, and starts nothing', async () => {
    const target = await contract.store(dialect, 'succeeds');
    for (const { wire, status } of dialect.bad(target))
      expectError(dialect, await contract.send(dialect, wire), status);
    expect(await contract.newest(target)).toBeUndefined();
  });

  it('asks for a key, wherever this API has it', async () => {
    const target = await contract.store(dialect, 'succeeds');
    const start = dialect.start(target, dialect.input);
    const id = await contract.start(dialect, target, dialect.input);
    for (const wire of [start, ...dialect.withId(target, id)]) {
      expectError(dialect, await contract.sendAs(wire), 401);
      expectError(dialect, await contract.send(dialect, wire, 'not-a-key-that-anybody-has'), 401);
    }
    expectError(dialect, await contract.send(dialect, start, contract.keys.readOnly), 403);
    for (const authorize of dialect.otherWays ?? [])
      expect((await contract.sendAs(authorize(dialect.poll(target, id), contract.keys.good))).status).toBeLessThan(300);
  });

  it('answers another tenant as if there were nothing', async () => {
    const target = await contract.store(dialect, 'succeeds');
    const id = await contract.start(dialect, target, dialect.input);
    const { otherTenant } = contract.keys;
    expectError(dialect, await contract.send(dialect, dialect.start(target, dialect.input), otherTenant), 404);
    const unknown = dialect.withId(target, dialect.unknownId);
    for (const [index, wire] of dialect.withId(target, id).entries()) {
      const answer = await contract.send(dialect, wire, otherTenant);
      expectError(dialect, answer, 404);
      const missing = unknown[index] && (await contract.send(dialect, unknown[index], otherTenant));
      const plain = (given: Answer | undefined, of: string) =>
        JSON.stringify(given?.body)
          .replaceAll(of, 'ID')
          .replace(/"(requestId|request_id)":"[^"]*"/, '');
      expect(plain(answer, id)).toBe(plain(missing, dialect.unknownId));
    }
  });

  it('takes any name', async () => {
    const ran = hostileNames.map(async (name) => {
      const target = await contract.store(dialect, 'succeeds', name);
      const id = await contract.start(dialect, target, dialect.input);
      return contract.ended(dialect, target, id);
    });
    const expected = { state: 'completed', result: dialect.result };
    expect(await Promise.all(ran)).toEqual(hostileNames.map(() => expected));
  });
});

crossCheckSuite(cases, () => contract);

describe.each(named(cases.filter(({ cancel }) => cancel)))('%s', (_name, dialect) => {
  it('cancels', async () => {
    const target = await contract.store(dialect, 'waits');
    const id = await contract.start(dialect, target);
    const wire = dialect.cancel?.(target, id) ?? dialect.poll(target, id);
    await made(contract.send(dialect, wire));
    expect(await contract.ended(dialect, target, id)).toEqual({ state: 'cancelled', result: null });
  });
});

/** Of each dialect, an execution that was open when gateway and worker were killed. */
let interrupted: { dialect: DialectCase; target: Target; id: string; execution: string }[] = [];

it('serves again after gateway and worker were killed in the middle of an execution of each', async () => {
  interrupted = await Promise.all(
    cases.map(async (dialect) => {
      const target = await contract.store(dialect, 'waits');
      const id = await contract.start(dialect, target);
      return { dialect, target, id, execution: (await contract.newest(target)).id };
    }),
  );
  const before = readPids(contract.stack.dataDir);
  kill(before.gateway, 'SIGKILL');
  kill(before.worker, 'SIGKILL');
  await waitUntil('both to be back', async () => {
    const now = readPids(contract.stack.dataDir);
    if (now.gateway === before.gateway || now.worker === before.worker) return false;
    return (await contract.native('GET', '/readyz').catch(() => null))?.status === 200;
  });
  expect(interrupted.length).toBe(cases.length);
}, 60_000);

it('shows 1,000 executions in the list of every dialect that has one, each once, newest first', async () => {
  const [native] = cases.filter(({ dialect }) => dialect === 'v1');
  if (!native) throw new Error('The native API stores the workflow.');
  const lists = cases.flatMap(({ list }) => list ?? []);
  const target = await contract.store(native, 'succeeds');
  const ids = await storeMany(contract.stack.mongodb, target, lists, 1000);
  const listed = cases.map(async (dialect) =>
    dialect.list ? listWhole(dialect.list, target, (wire) => contract.send(dialect, wire)) : null,
  );
  const newestFirst = [...ids].reverse();
  for (const [index, dialect] of cases.entries())
    expect(await listed[index], dialect.dialect).toEqual(dialect.list && newestFirst.map((id) => dialect.idFor(id)));
}, 120_000);

it('has lost none of what was interrupted', async () => {
  const ended = interrupted.map(async ({ dialect, target, id, execution }) => {
    if (dialect.release === 'by-hand') await contract.release(execution);
    return contract.ended(dialect, target, id);
  });
  expect((await Promise.all(ended)).map(({ state }) => state)).toEqual(cases.map(() => 'completed'));
}, 90_000);
