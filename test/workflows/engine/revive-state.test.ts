import { expect, it } from 'vitest';
import { reviveState } from '../../../workflows/engine/revive-state.ts';
import { loop, parallel } from './build-open.ts';
import { action, buildRun, wait } from './build-run.ts';
import { engineFor } from './simulate-run.ts';

const begin = () => {
  const both = parallel('p', [[action('a')], [wait('w', 5_000)]]);
  const engine = engineFor(buildRun({ steps: [loop('l', [1, 2], [both], { concurrency: 2 })] }, { engineVersion: 3 }));
  const state = engine.start(1_000);
  engine.advance(state, { type: 'started', at: 1_000 });
  return state;
};

it('a state that has been through JSON is the same again', () => {
  const state = begin();
  const revived = reviveState(JSON.parse(JSON.stringify(state)));
  expect(JSON.parse(JSON.stringify(revived))).toEqual(JSON.parse(JSON.stringify(state)));
  expect(Object.getPrototypeOf(revived.tasks)).toBeNull();
  expect(revived.tasks.constructor).toBeUndefined();
});

it('what an earlier release did not carry is counted again', () => {
  const state = begin();
  const { working: _, waiting: __, spreads, ...earlier } = JSON.parse(JSON.stringify(state));
  for (const frame of Object.values<{ inner?: object; busy?: number }>(earlier.frames)) {
    delete frame.inner;
    delete frame.busy;
  }
  const revived = reviveState({ ...earlier, spreads });
  expect([revived.working, revived.waiting, revived.frames['']?.busy]).toEqual([2, 2, 4]);
  expect(Object.keys(revived.frames['']?.inner ?? {})).toEqual(['l#0', 'l#1']);
  expect(revived.paused).toBe(false);
});
