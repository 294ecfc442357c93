import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ApiClient } from './api-client.ts';
import { type Ledger, startLedger } from './ledger-server.ts';
import { statusesOf } from './statuses-of.ts';
import { waitUntil } from './wait-until.ts';

interface Step {
  id: string;
  type: string;
  [field: string]: unknown;
}

const api = new ApiClient(inject('stack').api);
let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger();
  ledger.on('/broken', { status: 502 });
});
afterAll(() => ledger.close());

const call = (id: string, path: string): Step => ({
  id,
  type: 'Http',
  retry: { maxAttempts: 1 },
  input: { url: `${ledger.url}${path}` },
});

/** Ways to put steps into a container, and where its tasks then are. */
const wraps = [
  (id: string, steps: Step[]): Step => ({ id, type: 'Loop', input: { items: ['x'] }, steps }),
  (id: string, steps: Step[]): Step => ({
    id,
    type: 'Parallel',
    branches: [steps, [{ id: `${id}_other`, type: 'Echo' }]],
  }),
  (id: string, steps: Step[]): Step => ({ id, type: 'Try', steps, finally: [{ id: `${id}_after`, type: 'Echo' }] }),
  (id: string, steps: Step[]): Step => ({ id, type: 'Choice', cases: [{ when: '{{ true }}', steps }] }),
];
const inside = ['[0]', '', '', ''];

/** The steps in `depth` containers of every kind in turn, the first kind given by `turn`; and the path of what they are in. */
function nest(depth: number, turn: number, steps: Step[]): { step: Step; path: string } {
  let inner = steps;
  let path = '';
  for (let level = depth; level >= 1; level--) {
    const kind = (level + turn) % wraps.length;
    const id = `c${level}`;
    const wrap = wraps[kind];
    if (!wrap) throw new Error('kind is in range');
    inner = [wrap(id, inner)];
    path = `${id}${inside[kind]}/${path}`;
  }
  const [step] = inner;
  if (!step) throw new Error('depth is at least 1');
  return { step, path };
}

describe.each([0, 1, 2, 3])('containers of all kinds in each other, 10 deep, order %i', (turn) => {
  it('run what is in the middle, and give its output outwards', async () => {
    const { step, path } = nest(10, turn, [call('call', `/deep-${turn}`)]);
    const execution = await api.run({ name: 'Deep', steps: [step] });
    expect(execution.status, JSON.stringify(execution.error)).toBe('COMPLETED');
    expect(JSON.stringify(execution.output)).toContain(`"path":"/deep-${turn}"`);
    expect(statusesOf(execution.tasks)[`${path}call`]).toBe('COMPLETED');
    expect(ledger.calls(`/deep-${turn}`).length).toBe(1);
  });

  it('carry a failure outwards, each finally having run', async () => {
    const { step, path } = nest(10, turn, [call('call', '/broken')]);
    const execution = await api.run({ name: 'Deep failure', steps: [step] });
    expect(execution).toMatchObject({ status: 'FAILED', error: { code: 'http-status', step: `${path}call` } });
    const after = execution.tasks.filter(({ step: each }: { step: string }) => each.endsWith('_after'));
    expect(after.length).toBeGreaterThan(0);
    expect(new Set(after.map(({ status }: { status: string }) => status))).toEqual(new Set(['COMPLETED']));
  });

  it('stop a call in the middle when cancelled, and run no finally', async () => {
    ledger.on(`/slow-${turn}`, { delayMs: 60_000 });
    const { step } = nest(10, turn, [call('call', `/slow-${turn}`)]);
    const id = await api.begin({ name: 'Deep cancel', steps: [step] });
    const entry = await waitUntil('the call', () => ledger.calls(`/slow-${turn}`)[0] ?? null);
    await api.post(`/v1/executions/${id}/cancel`);
    const execution = await api.ended(id);
    expect(execution.status).toBe('CANCELLED');
    await waitUntil('the connection to end', () => entry.hungUp ?? null);
    const { body } = await api.get(`/v1/executions/${id}/tasks?limit=200`);
    for (const task of body.items) {
      expect(task.status, task.step).toMatch(/COMPLETED|CANCELLED|PENDING/);
      if (task.step.endsWith('_after')) expect(task.status).toBe('PENDING');
    }
  });
});

it('11 deep is refused when saving, with a pointer', async () => {
  const { step } = nest(11, 0, [{ id: 'echo', type: 'Echo' }]);
  const { status, body } = await api.post('/v1/workflows', { name: 'Too deep', steps: [step] });
  expect(status).toBe(422);
  expect(body.code).toBe('invalid-definition');
  expect(body.errors[0].pointer).toMatch(/^\/steps\/0\//);
});

describe('Try in a Loop in a Parallel', () => {
  it('takes over by status, code and condition, each item by itself', async () => {
    for (const status of [404, 409, 500]) ledger.on(`/answers/${status}`, { status, body: { why: `w${status}` } });
    const attempt = (branch: string) => ({
      id: `each_${branch}`,
      type: 'Loop',
      input: { items: '{{ input.paths }}', concurrency: 3 },
      steps: [
        {
          id: `guard_${branch}`,
          type: 'Try',
          steps: [
            {
              id: `get_${branch}`,
              type: 'Http',
              retry: { maxAttempts: 1 },
              input: { url: `${ledger.url}/answers/{{ item }}` },
            },
          ],
          catch: [
            { status: 404, steps: [{ type: 'Echo', input: 'not there' }] },
            { code: 'http-status', status: '5xx', steps: [{ type: 'Echo', input: 'down' }] },
            { when: '{{ error.details.status == 409 }}', steps: [{ type: 'Echo', input: '{{ error.step }}' }] },
          ],
          finally: [{ ...call(`tidy_${branch}`, '/tidy') }],
        },
      ],
    });
    const execution = await api.run(
      {
        name: 'Guarded',
        steps: [
          { id: 'both', type: 'Parallel', branches: [[attempt('l')], [attempt('r')]] },
          { type: 'Output', input: '{{ steps.both.output.branches.map(b, b.items) }}' },
        ],
      },
      { paths: ['404', '500', '409'] },
    );
    const of = (b: string) => ['not there', 'down', `both/each_${b}[2]/guard_${b}/get_${b}`];
    expect(execution).toMatchObject({ status: 'COMPLETED', output: [of('l'), of('r')] });
    expect(ledger.calls('/tidy').length).toBe(6);
  });

  it('an error in finally fails it, one in catch goes on after finally', async () => {
    const guard = (more: object) => ({
      name: 'Fails again',
      steps: [{ id: 'guard', type: 'Try', steps: [call('body', '/broken')], ...more }],
    });
    const inCatch = await api.run(
      guard({ catch: [{ steps: [call('again', '/broken')] }], finally: [call('tidy', '/after-catch')] }),
    );
    expect(inCatch).toMatchObject({ status: 'FAILED', error: { step: 'guard/again' } });
    expect(ledger.calls('/after-catch').length).toBe(1);
    const inFinally = await api.run(
      guard({ catch: [{ steps: [{ type: 'Echo', input: 1 }] }], finally: [call('tidy', '/broken')] }),
    );
    expect(inFinally).toMatchObject({ status: 'FAILED', error: { step: 'guard/tidy' } });
  });
});
