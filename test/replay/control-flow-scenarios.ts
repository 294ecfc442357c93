import type { CompensatePlan, GraphPlan, Plan, PlanStep } from '../../workflows/language/plan.ts';
import { action, actionBody, buildRun, chain, choice, pure, terminate } from '../workflows/engine/build-run.ts';
import { assign, count, forEach, items, loop, parallel, tryStep } from './build-containers.ts';
import type { Scenario } from './scenario.ts';
import { untilTask } from './until-view.ts';

const echo = { act: 'echo' };
const fail = { act: 'fail' };
const act = (id: string, input = echo, extra: Partial<PlanStep> = {}) => action(id, { ...extra, input });
const one = (id: string, input = echo) => chain(act(id, input));
const list = items('x', 'y', 'z');
const undo: CompensatePlan = {
  ...{ on: 'completed', type: 'Act', revision: 1, body: actionBody },
  input: { act: 'echo', undoes: '{{ output.did }}' },
};
const failsToUndo: CompensatePlan = { ...undo, input: { act: 'fail' } };

/** Loops, branches, joins, tries, variables and compensation. */
export const controlFlowScenarios: { [name: string]: Scenario } = {
  'loop-sequential': { run: buildRun(chain(loop('load', list, chain(act('insert'), pure('row'))), pure('end'))) },
  'loop-concurrent': {
    run: buildRun(
      chain(
        loop('load', count(5), chain(act('a'), choice('odd', [['{{ index % 2 == 1 }}', [act('b')]]])), {
          concurrency: 2,
        }),
      ),
    ),
  },
  'loop-continued': {
    run: buildRun(chain(loop('load', count(6), one('insert')), pure('end')), { limits: { historyEvents: 16 } }),
  },
  'loop-until': {
    run: buildRun(
      chain(loop('poll', { by: 'condition', until: '{{ index >= 2 }}', testFirst: false }, one('ask')), pure('end')),
    ),
  },
  'loop-collect': {
    run: buildRun(
      chain(
        loop('load', list, chain(act('insert', { act: "{{ item == 'y' ? 'fail' : 'echo' }}" })), {
          onItemError: 'collect',
        }),
      ),
    ),
  },
  'for-each': { run: buildRun(chain(forEach('stock', list, { input: echo }, { concurrency: 2 }), pure('end'))) },
  'parallel-all': { run: buildRun(chain(parallel('both', 'all', [one('a'), chain(act('b'), act('c'))]), pure('end'))) },
  'parallel-any': {
    run: buildRun(chain(parallel('first', 'any', [one('slow', { act: 'hang' }), one('quick')]), pure('end'))),
  },
  // The one that wins has something that ran.
  'parallel-any-idle': {
    run: buildRun(
      chain(parallel('first', 'any', [chain(pure('idle', { when: '{{ false }}' })), one('quick')]), pure('end')),
    ),
  },
  // What did not run in a pass is seen as skipped.
  'loop-until-left-out': {
    run: buildRun(
      chain(
        loop('poll', { by: 'condition', until: '{{ steps.ask.output != null }}', testFirst: false }, one('ask'), {
          continue: '{{ index < 2 }}',
        }),
        pure('end'),
      ),
    ),
  },
  'parallel-at-least': {
    run: buildRun(
      chain(parallel('two', { atLeast: 2 }, [one('slow', { act: 'hang' }), one('a'), one('b')]), pure('end')),
    ),
  },
  'parallel-collect': {
    run: buildRun(chain(parallel('every', 'collect', [one('bad', fail), one('good')]), pure('end'))),
  },
  'join-any': {
    run: buildRun({
      steps: [act('slow', { act: 'hang' }), act('quick'), act('then', echo, { after: ['slow', 'quick'], join: 'any' })],
    }),
  },
  'try-catch': {
    run: buildRun(
      chain(
        tryStep(
          'safely',
          one('risky', fail),
          [{ codes: ['http-status'], graph: chain(pure('handled', { input: '{{ error.code }}' })) }],
          one('close'),
        ),
        pure('end'),
      ),
    ),
  },
  'try-uncaught': {
    run: buildRun(
      chain(tryStep('safely', one('risky', fail), [{ codes: ['other'], graph: one('handled') }], one('close'))),
    ),
  },
  variables: {
    run: planned(
      chain(
        assign('set', { total: '{{ vars.total + 1 }}' }),
        loop('add', count(3), chain(act('work'), assign('more', { total: '{{ vars.total + 2 }}' }))),
        pure('end', { input: '{{ vars.total }}' }),
      ),
      { vars: { total: 0 } },
    ),
  },
  'terminate-loop': {
    run: buildRun(
      chain(
        loop('load', count(5), chain(act('insert'), choice('stop', [['{{ index == 1 }}', [leave('out')]]]))),
        pure('end'),
      ),
    ),
  },
  'loop-recorded': {
    run: buildRun(chain(loop('many', count(220), chain(pure('row'))), act('last'), pure('end', { input: 'done' }))),
  },
  fast: {
    run: planned(chain(local('a'), loop('load', count(3), chain(local('b'), pure('row'))), pure('end')), {
      durability: 'fast',
    }),
  },
  // An action that is asked for and to stop at once is never begun.
  'fast-stopped-at-once': {
    run: planned(
      chain(parallel('both', 'all', [chain(local('a')), chain(pure('bad', { input: '{{ input.none }}' }))])),
      {
        durability: 'fast',
      },
    ),
  },
  compensation: {
    run: planned(
      chain(
        act('book', echo, { compensate: undo }),
        loop('load', count(2), chain(act('insert', echo, { compensate: undo }))),
        act('pay', echo, { compensate: failsToUndo }),
        act('ship', fail),
      ),
      { compensates: true },
    ),
  },
  'compensation-after-cancel': {
    run: planned(chain(act('book', echo, { compensate: undo }), act('ship', { act: 'hang' })), { compensates: true }),
    meanwhile: async (handle) => {
      await untilTask(handle, 'ship', 'RUNNING');
      await handle.cancel();
    },
  },
};

function local(id: string): PlanStep {
  return { ...act(id), body: { ...actionBody, idempotent: true, local: true } };
}

function planned(graph: GraphPlan, plan: Partial<Plan>) {
  const run = buildRun(graph);
  return { ...run, plan: { ...run.plan, ...plan } };
}

function leave(id: string): PlanStep {
  return { ...terminate(id, { status: 'completed', output: 'left' }), body: { kind: 'terminate', scope: 'loop' } };
}
