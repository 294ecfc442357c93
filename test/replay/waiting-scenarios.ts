import type { WorkflowHandle } from '@temporalio/client';
import type { ControlRequest } from '../../workflows/control-request.ts';
import type { Arrival } from '../../workflows/execution.ts';
import type { PlanStep } from '../../workflows/language/plan.ts';
import { arrivalSignal, controlUpdate } from '../../workflows/run-graph.ts';
import { action, buildRun, chain, pure, wait } from '../workflows/engine/build-run.ts';
import { approval, child, count, event, items, loop, parallel } from './build-containers.ts';
import type { Scenario } from './scenario.ts';
import { untilTask, untilView } from './until-view.ts';

const echo = { act: 'echo' };
const act = (id: string, input: { act: string } = echo, extra: Partial<PlanStep> = {}) =>
  action(id, { ...extra, input });
const end = pure('end');

/** Asks a run by hand; what it refuses is a fault of the scenario. */
export async function control(handle: WorkflowHandle, request: ControlRequest): Promise<void> {
  const result = await handle.executeUpdate(controlUpdate, { args: [request] });
  if (result.status !== 'done') throw new Error(`${JSON.stringify(request)} was refused: ${JSON.stringify(result)}`);
}

const arrive = (handle: WorkflowHandle, arrival: Arrival) => handle.signal(arrivalSignal, arrival);

/** Does something by hand once a task waits. */
const onceWaiting =
  (path: string, request: ControlRequest): NonNullable<Scenario['meanwhile']> =>
  async (handle) => {
    await untilTask(handle, path, 'WAITING');
    await control(handle, request);
  };

/** Steps that wait for somebody, for others, or for a hand; requests by hand; values outside of the run. */
export const waitingScenarios: { [name: string]: Scenario } = {
  approval: {
    run: buildRun(chain(approval('ask'), end)),
    meanwhile: onceWaiting('ask', { action: 'complete', path: 'ask', output: { yes: true }, note: 'By mail.' }),
  },
  'approval-timeout': {
    run: buildRun(chain(approval('ask', { input: { timeout: 'PT0.05S' } }, chain(act('remind'))), end)),
  },
  'approval-continued': {
    run: buildRun(
      { steps: [approval('ask'), ...chain(act('a'), act('b'), act('c')).steps, pure('all', { after: ['ask', 'c'] })] },
      { limits: { historyEvents: 8 } },
    ),
    meanwhile: async (handle) => {
      await untilTask(handle, 'c', 'COMPLETED');
      await control(handle, { action: 'complete', path: 'ask', output: 'at last' });
    },
  },
  // The record knows of it although the run does not rest.
  'approval-beside': {
    run: buildRun({
      steps: [
        act('slow', { act: 'hang' }),
        act('a'),
        approval('ask', { after: ['a'] }),
        pure('end', { after: ['slow', 'ask'], join: 'any' }),
      ],
    }),
    meanwhile: onceWaiting('ask', { action: 'complete', path: 'ask', output: { yes: true } }),
  },
  'event-early': { run: buildRun(chain(event('paid', { name: 'paid', correlation: 'early' }), end)) },
  'event-late': {
    run: buildRun(chain(event('paid', { name: 'paid', correlation: 'late' }), end)),
    meanwhile: async (handle) => {
      await untilTask(handle, 'paid', 'WAITING');
      await arrive(handle, { kind: 'event', path: 'paid', payload: { n: 1 } });
    },
  },
  'event-timeout': {
    run: buildRun(
      chain(event('paid', { name: 'paid', correlation: 'late', timeout: 'PT0.05S' }, chain(act('remind')))),
    ),
  },
  'child-await': { run: buildRun(chain(child('sub', 'await', 'adds'), end)) },
  'child-detach': { run: buildRun(chain(child('sub', 'detach', 'adds'), end)) },
  'child-failed': { run: buildRun(chain(child('sub', 'await', 'fails'), end)) },
  'child-refused': { run: buildRun(chain(child('sub', 'await', 'missing', { onError: 'skip' }), end)) },
  'child-large': { run: buildRun(chain(child('sub', 'await', 'large'), pure('end', { input: 'done' }))) },
  'child-cancelled': {
    run: buildRun(chain(child('sub', 'await', 'hangs'), end)),
    meanwhile: async (handle) => {
      await untilView(handle, ({ tasks }) => tasks.some(({ childId }) => childId !== undefined));
      await handle.cancel();
    },
  },
  limit: {
    run: buildRun(chain(act('pay', echo, { limit: { key: 'card {{ input.card }}', max: 1 } }), end), {
      input: { card: 7 },
    }),
  },
  'limit-wait': {
    run: buildRun(chain(act('pay', echo, { limit: { key: 'busy', max: 1 } }), end)),
    meanwhile: async (handle) => {
      await untilTask(handle, 'pay', 'WAITING');
      await arrive(handle, { kind: 'lease', path: 'pay' });
    },
  },
  'pause-and-resume': {
    run: buildRun(chain(wait('pause', 200), act('a'), end)),
    meanwhile: async (handle) => {
      await control(handle, { action: 'pause' });
      await untilTask(handle, 'pause', 'COMPLETED');
      await control(handle, { action: 'resume' });
    },
  },
  'hand-retry': {
    run: buildRun(chain(act('risky', { act: 'fail once' }, { onError: 'wait' }), end)),
    meanwhile: onceWaiting('risky', { action: 'retry', path: 'risky' }),
  },
  'hand-skip': {
    run: buildRun(chain(act('risky', { act: 'fail' }, { onError: 'wait' }), pure('end', { input: 'went on' }))),
    meanwhile: onceWaiting('risky', { action: 'skip', path: 'risky' }),
  },
  'hand-complete': {
    run: buildRun(chain(act('slow', { act: 'hang' }), end)),
    meanwhile: async (handle) => {
      await untilTask(handle, 'slow', 'RUNNING');
      await control(handle, { action: 'complete', path: 'slow', output: 'by hand' });
    },
  },
  references: {
    run: buildRun(
      chain(
        act('large', { act: 'large' }),
        pure('rows', { input: '{{ steps.large.output.body.rows.size() }}' }),
        loop(
          'some',
          { by: 'items', items: '{{ steps.large.output.body.rows.filter(row, row.n < 3) }}' },
          chain(act('each')),
        ),
        pure('end', { input: { rows: '{{ steps.rows.output }}', passes: '{{ previous.items.size() }}' } }),
      ),
    ),
  },
  nested: {
    run: buildRun(
      chain(
        parallel('both', 'all', [
          chain(loop('load', items('x', 'y'), chain(child('sub', 'await', 'adds')))),
          chain(
            loop(
              'wait',
              count(2),
              chain(wait('pause', 20), approval('ask', { input: { timeout: 'PT0.02S' } }, chain(pure('no')))),
            ),
          ),
        ]),
      ),
    ),
  },
};
