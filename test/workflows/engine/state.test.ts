import { expect, it } from 'vitest';
import { createState } from '../../../workflows/engine/state.ts';

it('the state of a run before its first event is plain JSON in which nothing has happened', () => {
  const state = createState(1_000);
  expect(JSON.parse(JSON.stringify(state))).toEqual({ ...state });
  expect(state).toMatchObject({ startedAt: 1_000, gate: 'open', ended: null, working: 0, waiting: 0, ready: [] });
  expect(createState(1).tasks).not.toBe(createState(1).tasks);
});
