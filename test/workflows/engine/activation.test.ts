import { describe, expect, it } from 'vitest';
import { frameOf, graphOf, pathOf, stepOf, taskOf, touch } from '../../../workflows/engine/activation.ts';
import { openRoot } from '../../../workflows/engine/open-frame.ts';
import { buildActivation } from './build-activation.ts';
import { action } from './build-run.ts';

const open = (notify = false) => {
  const a = buildActivation({ steps: [action('a')] }, { notify });
  openRoot(a);
  return { a, root: frameOf(a, '') };
};

describe('what a run is made of', () => {
  it('is found by what names it, and its absence is a mistake of the engine', () => {
    const { a, root } = open();
    expect(graphOf(a, root).steps).toHaveLength(1);
    expect(stepOf(a, root, 'a').type).toBe('Act');
    expect(taskOf(a, root, 'a')).toMatchObject({ path: 'a', status: 'PENDING' });
    expect(() => stepOf(a, root, 'b')).toThrow('no step "b"');
    expect(() => taskOf(a, root, 'b')).toThrow('no task "b"');
    expect(() => frameOf(a, 'b')).toThrow('no open frame "b"');
    expect(() => graphOf(a, { ...root, graph: 'x' })).toThrow('no graph "x"');
  });

  it('has a path: that of the pass where the step is all of it', () => {
    const { root } = open();
    expect(pathOf({ ...root, prefix: 'load[3]/' }, 'insert')).toBe('load[3]/insert');
    expect(pathOf({ ...root, only: 'stock[3]' }, 'stock')).toBe('stock[3]');
  });
});

it.each([
  [true, [{ sequence: 1, type: 'task.changed', at: 1_000, path: 'a', status: 'PENDING' }]],
  [false, []],
])('a change is told to the next projection, and as an event where somebody listens (%s)', (notify, events) => {
  const { a, root } = open(notify);
  a.state.changed = {};
  touch(a, taskOf(a, root, 'a'));
  expect(a.state.changed).toEqual({ a: true });
  expect(a.state.events).toEqual(events);
});
