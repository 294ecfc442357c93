import { expect, it } from 'vitest';
import { advanceBatch } from '../../../workflows/adapter/advance-batch.ts';
import type { EngineEvent } from '../../../workflows/engine/event.ts';
import { eventStep } from '../engine/build-open.ts';
import { action, buildRun, chain } from '../engine/build-run.ts';
import { engineFor } from '../engine/simulate-run.ts';

const isShort = () => false;
const isLong = () => true;
const at = 1_000;
const event: EngineEvent = { type: 'event-arrived', at, path: 'paid', payload: 7 };

/** A run that waits for an event, has been told to drain, and would go on with an action. */
function drained() {
  const engine = engineFor(buildRun(chain(eventStep('paid'), action('work'))));
  const state = engine.start(at);
  const types = (events: EngineEvent[], isHistoryLong: () => boolean) =>
    advanceBatch(engine, state, events, isHistoryLong).map(({ type }) => type);
  expect(types([{ type: 'started', at }], isLong).at(-1)).toBe('continue-as-new');
  return types;
}

it('says that the run rests as long as nothing has begun', () => {
  expect(drained()([event], isShort)).toEqual(['continue-as-new']);
});

it('does not say so when a later event of the batch begins something: that would be lost', () => {
  // The order in which a continued run was once told what came before it did anything.
  expect(drained()([event, { type: 'resumed', at }], isShort)).toEqual(['start-timer', 'run-action']);
});
