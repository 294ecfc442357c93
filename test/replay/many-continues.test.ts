import { afterAll, beforeAll, expect, it } from 'vitest';
import { controlUpdate } from '../../workflows/run-graph.ts';
import { waitUntil } from '../e2e/wait-until.ts';
import { action, buildRun, chain, pure } from '../workflows/engine/build-run.ts';
import { approval, count, loop } from './build-containers.ts';
import { type ScenarioStack, startScenarioStack } from './scenario-stack.ts';
import { untilView } from './until-view.ts';

let stack: ScenarioStack;
beforeAll(async () => {
  stack = await startScenarioStack();
});
afterAll(() => stack.stop());

const ITEMS = 120;
/** Some forty continuations take 15 to 20 s beside other tests. */
const PATIENCE = { timeoutMs: 90_000 };
const paths = Array.from({ length: ITEMS }, (_, n) => `each[${n}]/insert`);

it('a run that is continued as new 20 times keeps what is open, and loses and repeats nothing', async () => {
  const insert = action('insert', { input: { act: 'echo', value: '{{ index }}' } });
  const run = buildRun(
    {
      steps: [
        approval('ask'),
        loop('each', count(ITEMS), chain(insert), { concurrency: 3 }),
        pure('end', { after: ['ask', 'each'], input: '{{ size(previous.each.items) }}' }),
      ],
    },
    { limits: { historyEvents: 14 } },
  );
  const outcome = await stack.run('many-continues', {
    run,
    meanwhile: async (handle) => {
      await waitUntil(
        'every pass to end',
        async () => {
          const { tasks } = await untilView(handle, () => true);
          return tasks.some(({ path, status }) => path === 'each' && status === 'COMPLETED');
        },
        PATIENCE,
      );
      await handle.executeUpdate(controlUpdate, { args: [{ action: 'complete', path: 'ask', output: 1 }] });
    },
  });
  expect(outcome.result).toMatchObject({ status: 'COMPLETED' });
  expect(outcome.tasks.map(({ path }) => path).sort()).toEqual([...paths].sort());
  const runs = await waitUntil('all runs to be listed as closed', async () => {
    const listed = [];
    const query = `WorkflowId = "${outcome.handle.workflowId}"`;
    for await (const one of stack.client.workflow.list({ query })) listed.push(one);
    return listed.every(({ status }) => status.name !== 'RUNNING') ? listed : null;
  });
  expect(runs.length).toBeGreaterThan(20);
  expect(
    Math.max(...runs.map(({ historyLength }) => historyLength)),
    'none grows with the number of them',
  ).toBeLessThan(100);
  const [record, ...more] = outcome.records;
  expect(more).toEqual([]);
  expect(record).toMatchObject({ status: 'COMPLETED', output: ITEMS });
}, 150_000);
