import { action, buildRun, chain, choice, pure, wait } from '../workflows/engine/build-run.ts';
import { controlFlowScenarios } from './control-flow-scenarios.ts';
import type { Scenario } from './scenario.ts';
import { waitingScenarios } from './waiting-scenarios.ts';

const echo = { act: 'echo' };
const text = pure('text', { type: 'StaticTextInput', input: { text: 'Hello' } });
const pureChain = (length: number) =>
  chain(text, ...Array.from({ length: length - 1 }, (_, at) => pure(`p${at}`, { type: 'TextOperation.Reverse' })));

/** By name; a recorded history is called `<engine version>-<name>.json`. */
export const scenarios: { [name: string]: Scenario } = {
  'pure-chain': { run: buildRun(pureChain(5)) },
  'pure-one': { run: buildRun(pureChain(1)) },
  'pure-twenty': { run: buildRun(pureChain(20)) },
  'fan-out': {
    run: buildRun({
      steps: [
        ...['a', 'b', 'c', 'd', 'e'].map((id) => action(id, { input: echo })),
        pure('join', { after: ['a', 'b', 'c', 'd', 'e'] }),
      ],
    }),
  },
  choice: {
    run: buildRun(
      chain(
        choice('size', [['{{ input.n > 10 }}', [action('big', { input: echo })]]], [pure('small', { input: 'small' })]),
        pure('end'),
      ),
      { input: { n: 12 } },
    ),
  },
  wait: { run: buildRun(chain(wait('pause', 50), pure('end'))) },
  'wait-then-act': {
    run: buildRun(chain(action('a', { input: echo }), wait('pause', 50), action('b', { input: echo }))),
  },
  'on-error-skip': {
    run: buildRun(chain(action('a', { input: { act: 'fail' }, onError: 'skip' }), pure('end', { input: 'went on' }))),
  },
  'on-error-then': {
    run: buildRun(
      chain(action('a', { input: { act: 'fail' }, onError: chain(action('h', { input: echo })) }), pure('end')),
    ),
  },
  failure: {
    run: buildRun({ steps: [action('a', { input: { act: 'fail' } }), action('b', { input: { act: 'hang' } })] }),
  },
  retry: { run: buildRun(chain(action('a', { input: { act: 'retry' } }))) },
  reuse: {
    run: buildRun(chain(action('a', { input: echo }), action('b', { input: echo }), pure('end')), {
      reuse: { a: { status: 'COMPLETED', output: 'recorded' } },
    }),
  },
  cancel: {
    run: buildRun(chain(action('a', { input: { act: 'hang' } }), pure('end'))),
    meanwhile: (handle) => handle.cancel(),
  },
  timeout: { run: buildRun(chain(action('a', { input: { act: 'hang' } })), { timeoutMs: 300 }) },
  'continue-as-new': {
    run: buildRun(
      { steps: [...chain(...['a', 'b', 'c'].map((id) => action(id, { input: echo }))).steps, wait('w', 1_500)] },
      { limits: { historyEvents: 8 } },
    ),
  },
  yield: { run: buildRun(pureChain(7), { limits: { stepsPerActivation: 3 } }) },
  notify: { run: buildRun(chain(action('a', { input: echo }), pure('b')), { notify: true }) },
  ...controlFlowScenarios,
  ...waitingScenarios,
};
