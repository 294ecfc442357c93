import { describe, expect, it } from 'vitest';
import { createLanguage } from '../../../services/operations/create-language.ts';
import type { OperationDeps } from '../../../services/operations/deps.ts';
import { loadPlan } from '../../../services/operations/load-plan.ts';
import { holdsLoop, planForSync } from '../../../services/operations/plan-for-sync.ts';
import type { Json } from '../../../workflows/language/json.ts';
import { buildRun } from '../../workflows/engine/build-run.ts';
import { simulateRun } from '../../workflows/engine/simulate-run.ts';

const language = createLanguage();
const plan = (steps: Json, more: object = {}) =>
  language.compile(JSON.parse(JSON.stringify({ name: 'x', ...more, steps }))).plan;
const http = (id: string, onError: Json) => ({
  id,
  type: 'Http',
  input: { url: 'https://a.example' },
  retry: { maxAttempts: 5 },
  onError,
});
const attempts = (value: object) => JSON.stringify(value).match(/"maxAttempts":\d+/g);

describe('the plan of a caller who waits', () => {
  it('waits for nothing, at any depth, and gives on what a Wait was piped', () => {
    const wait = { type: 'Wait', input: { for: 'P1D' } };
    const steps = [
      { id: 'a', type: 'Transform', input: { value: 'kept' } },
      wait,
      { id: 't', type: 'Try', steps: [wait], catch: [{ steps: [wait] }], finally: [wait] },
      { id: 'p', type: 'Parallel', branches: [[wait], [wait]] },
      { type: 'Choice', cases: [{ when: '{{ true }}', steps: [wait] }], default: [wait] },
    ];
    const run = simulateRun({ ...buildRun({ steps: [] }), plan: planForSync(plan(steps)) });
    expect(run.record).toMatchObject({ status: 'COMPLETED' });
    expect(run.record.tasks.find(({ path }) => path === 'step2')?.output).toEqual({ value: 'kept' });
    expect(run.commands.filter((command) => command.type === 'start-timer' && command.timer !== 'deadline')).toEqual(
      [],
    );
  });

  it('attempts once what is skipped over when it fails, and other steps as they say', () => {
    const steps = [http('a', 'skip'), http('b', 'fail'), http('c', { then: [http('d', 'skip')] })];
    expect(attempts(planForSync(plan(steps)))).toEqual([
      '"maxAttempts":1',
      '"maxAttempts":5',
      '"maxAttempts":1',
      '"maxAttempts":5',
    ]);
    expect(attempts(plan(steps))?.every((text) => text.endsWith('5'))).toBe(true);
  });

  it('tells a definition that asks by a variable', () => {
    const vars = { sync_execution: { type: 'boolean', default: false }, other: { default: 1 } };
    expect(planForSync(plan([{ type: 'Echo', input: 1 }], { vars })).vars).toEqual({ sync_execution: true, other: 1 });
    expect(planForSync(plan([{ type: 'Echo', input: 1 }])).vars).toBeUndefined();
  });
});

it('a loop is found wherever it stands', () => {
  const loop = { type: 'Loop', input: { count: 1 }, steps: [{ type: 'Echo', input: 1 }] };
  expect(holdsLoop(plan([{ type: 'Echo', input: 1 }]))).toBe(false);
  expect(holdsLoop(plan([loop]))).toBe(true);
  expect(holdsLoop(plan([{ type: 'Try', steps: [{ type: 'Echo', input: 1 }], finally: [loop] }]))).toBe(true);
  expect(holdsLoop(plan([{ type: 'Echo', input: 1, forEach: { count: 2 } }]))).toBe(true);
});

it('whoever loads the plan of an execution that a caller waits for gets that plan: the sweeper, and who reads its tasks', async () => {
  const stored = plan([{ type: 'Wait', input: { for: 'P1D' } }]);
  const deps = { store: {}, versions: { load: async () => ({ plan: stored }) } } as unknown as OperationDeps;
  const execution = { inline: null, tenantId: 'default', workflowId: 'wf-1a2b3c4d', version: 1 };
  expect(await loadPlan(deps, execution)).toEqual(stored);
  expect(await loadPlan(deps, { ...execution, sync: true })).toEqual(planForSync(stored));
});
