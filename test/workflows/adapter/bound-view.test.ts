import { describe, expect, it } from 'vitest';
import { boundView } from '../../../workflows/adapter/bound-view.ts';
import type { RunView, TaskView } from '../../../workflows/execution.ts';

const task = (path: string, more: Partial<TaskView> = {}): TaskView => ({
  path,
  type: 'Echo',
  status: 'COMPLETED',
  attempts: 1,
  completedAt: 1,
  ...more,
});
const view = (tasks: TaskView[]): RunView => ({ status: 'RUNNING', startedAt: 0, tasks });
const known = () => false;

describe('boundView', () => {
  it('leaves a small view as it is', () => {
    const small = view([task('a', { input: { n: 1 }, output: 'x'.repeat(1000) })]);
    expect(boundView(small, known)).toBe(small);
  });

  it('leaves out values beyond the budget, and says of which tasks', () => {
    const large = 'x'.repeat(40_000);
    const bound = boundView(
      view([task('a', { output: large }), task('b', { output: large }), task('c', { output: 1 })]),
      known,
    );
    expect(bound.partial).toBe(true);
    expect(bound.tasks.map(({ path, output, partial }) => [path, output === undefined, partial])).toEqual([
      ['a', false, undefined],
      ['b', true, true],
      ['c', false, undefined],
    ]);
  });

  it('keeps the values of what the record does not have yet', () => {
    const large = { text: 'x'.repeat(40_000) };
    const bound = boundView(view([task('a', { output: large }), task('b', { output: large })]), (path) => path === 'b');
    expect(bound.tasks.map(({ path, partial }) => [path, partial])).toEqual([
      ['a', true],
      ['b', undefined],
    ]);
  });

  it('stays small with very many tasks, and keeps those that are open', () => {
    const ended = Array.from({ length: 5_000 }, (_, at) => task(`load[${at}]`, { output: 'x'.repeat(100) }));
    const { completedAt: _, ...open } = task('load[5000]', { status: 'RUNNING' });
    const bound = boundView(view([...ended, open]), known);
    expect(bound.tasks).toHaveLength(1_000);
    expect(bound.tasks.at(-1)).toEqual(open);
    expect(bound.partial).toBe(true);
    expect(JSON.stringify(bound).length).toBeLessThan(200_000);
  });
});
