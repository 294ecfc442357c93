import { expect, it } from 'vitest';
import { endRun } from '../../../workflows/engine/end-run.ts';
import { openRoot } from '../../../workflows/engine/open-frame.ts';
import { buildActivation } from './build-activation.ts';
import { action } from './build-run.ts';

const ending = { status: 'COMPLETED', error: null, output: 7 } as const;
const end = (more: object = {}) => {
  const a = buildActivation({ steps: [action('a')] }, more);
  openRoot(a);
  a.state.leases.a = 'shop';
  a.at = 1_500;
  endRun(a, ending);
  return a;
};

it('the end of a run gives its leases back and tells its record, and nothing is to be started any more', () => {
  const { state, commands } = end();
  expect(commands.map(({ type }) => type)).toEqual(['release', 'finish']);
  const record = {
    executionId: 'ex-1',
    status: 'COMPLETED',
    output: 7,
    startedAt: 1_000,
    completedAt: 1_500,
    events: [],
  };
  expect(commands[1]).toMatchObject({ record: { ...record, tasks: [{ path: 'a', status: 'PENDING' }] } });
  expect(commands[1]).not.toHaveProperty('record.partial');
  expect([state.ended, state.ready]).toEqual([ending, []]);
});

it.each([{ notify: true }, { notifyEnd: true as const }])('is an event where somebody listens: %j', (more) => {
  const { state, commands } = end(more);
  const ended = { type: 'execution.ended', at: 1_500, status: 'COMPLETED' };
  expect(commands.at(-1)).toMatchObject({ record: { events: [ended] } });
  expect(state.events).toEqual([]);
});
