import { expect, it } from 'vitest';
import { frameOf } from '../../../workflows/engine/activation.ts';
import { enterGraph, openRoot } from '../../../workflows/engine/open-frame.ts';
import { dropOpen, openStep, queueStep } from '../../../workflows/engine/open-steps.ts';
import { buildActivation } from './build-activation.ts';
import { action, choice } from './build-run.ts';

const begin = () => {
  const a = buildActivation({ steps: [choice('c', [['{{ true }}', [action('a'), action('b')]]])] });
  openRoot(a);
  const inner = enterGraph(a, frameOf(a, ''), 'c', '0', { key: 'c', slot: 'body' });
  return { a, inner, busy: () => [frameOf(a, '').busy, inner.busy] };
};

it('what is open is counted in its scope and in those around, and by whether the run works on it', () => {
  const { a, inner, busy } = begin();
  openStep(a, inner, 'a', 'action');
  openStep(a, inner, 'b', 'approval');
  expect([busy(), a.state.working, a.state.waiting]).toEqual([[2, 2], 1, 1]);
  openStep(a, inner, 'a', 'hand');
  expect([busy(), a.state.working, a.state.waiting]).toEqual([[2, 2], 0, 2]);
  expect(a.state.open['c/a']).toEqual({ kind: 'hand', frame: 'c', id: 'a' });
  dropOpen(a, 'c/a');
  dropOpen(a, 'c/a');
  expect([busy(), a.state.working, a.state.waiting]).toEqual([[1, 1], 0, 1]);
});

it('each opening and closing of an approval is a change to be told, and of nothing else', () => {
  const { a, inner } = begin();
  openStep(a, inner, 'a', 'action');
  expect(a.state.approvals).toBeUndefined();
  openStep(a, inner, 'b', 'approval');
  dropOpen(a, 'c/b');
  expect(a.state.approvals).toEqual({ changes: 2, told: 0 });
});

it('a step that is to be started again is open no longer and stands in the line', () => {
  const { a, inner, busy } = begin();
  a.state.ready = [];
  openStep(a, inner, 'a', 'outside');
  queueStep(a, inner, 'a');
  expect([a.state.open, a.state.ready, busy()]).toEqual([{}, [['c', 'a']], [0, 0]]);
});
