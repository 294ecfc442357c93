import { describe, expect, it } from 'vitest';
import type { Json } from '../../../workflows/language/json.ts';
import type { GraphPlan } from '../../../workflows/language/plan.ts';
import { isReference } from '../../../workflows/language/references.ts';
import { action, buildRun, chain, choice, pure } from './build-run.ts';
import { runWide } from './run-wide.ts';
import { simulateRun } from './simulate-run.ts';

const start = (graph: GraphPlan) => buildRun(graph, { engineVersion: 2 });
const large = { status: 200, rows: Array.from({ length: 3_000 }, (_, at) => ({ at, text: 'some text' })) };
/** Runs with what the action gives kept outside when it is large. */
const run = (graph: GraphPlan, output: Json = large) =>
  runWide(start(graph), { act: () => ({ output }), keepOver: 65_536 });
/** The same with everything inside, as runs of version 1 do. */
const inside = (graph: GraphPlan, output: Json = large) =>
  simulateRun(buildRun(graph), { act: () => ({ output }) }).record;

const get = action('get', { input: 1 });

describe('values that are kept outside', () => {
  it.each<[string, Json]>([
    ['a field below', '{{ previous.rows[2999].at }}'],
    ['a computed index', '{{ steps.get.output.rows[size(previous.rows) - 1] }}'],
    ['a comprehension', '{{ previous.rows.filter(row, row.at % 1000 == 0).map(row, row.at) }}'],
    ['mixed text', 'first: {{ previous.rows[0] }}, of {{ size(previous.rows) }}'],
    ['a nested value', { a: ['{{ previous.status }}', { b: '{{ previous.rows[1] }}' }] }],
    ['what does not exist', '{{ previous.rows[5000].at }}'],
    ['a missing field', '{{ previous.rowz }}'],
    ['too much work', '{{ previous.rows.map(a, previous.rows.map(b, a.at + b.at)) }}'],
  ])('give the same as inside: %s', async (_, input) => {
    const graph = chain(get, pure('z', { input }));
    const expected = inside(graph);
    const { record } = await run(graph);
    expect([record.status, record.output, record.error]).toEqual([expected.status, expected.output, expected.error]);
  });

  it('are passed on untouched, without any evaluation outside', async () => {
    const graph = chain(
      get,
      pure('e'),
      pure('t', { type: 'Transform', input: { value: '{{ previous }}' } }),
      pure('z', { input: '{{ previous.value.status }}' }),
    );
    const { record, counts } = await run(graph);
    expect(record.output).toBe(200);
    expect(counts.evaluate).toBeUndefined();
    const [, echoed] = record.tasks;
    expect(echoed?.output).toMatchObject({ status: 200 });
    expect(isReference(Object.values(echoed?.output ?? {})[1])).toBe(true);
  });

  it('are tested outside, by `when` and by the cases of a Choice', async () => {
    const graph = chain(
      get,
      pure('skipped', { when: '{{ size(steps.get.output.rows) < 3000 }}', input: 1 }),
      choice('c', [
        ['{{ steps.get.output.rows[0].at == 1 }}', [pure('no', { input: 'no' })]],
        ['{{ steps.get.output.rows[1].at == 1 }}', [pure('yes', { input: 'yes' })]],
      ]),
    );
    const { record, counts } = await run(graph);
    expect(record.output).toBe('yes');
    expect(record.tasks.map(({ path, status }) => [path, status])).toContainEqual(['skipped', 'SKIPPED']);
    expect(counts.evaluate).toBe(3);
  });

  it('go through pure steps that look at them', async () => {
    const text = 'ab'.repeat(100_000);
    const graph = chain(
      get,
      pure('up', { type: 'TextOperation.Uppercase', input: { text: '{{ previous.text }}' } }),
      pure('n', { type: 'TextOperation.Length' }),
    );
    const { record, tasks } = await run(graph, { text });
    expect(record.output).toEqual(inside(graph, { text }).output);
    expect(isReference(Object.values(tasks.get('up')?.output ?? {})[0])).toBe(true);
  });

  it('give a step the fields that it takes by name', async () => {
    const graph = chain(get, pure('up', { type: 'TextOperation.Uppercase', input: {}, takes: ['text'] }));
    const list = Array.from({ length: 70_000 }, () => 1);
    const output = { text: 'hello', list };
    expect((await run(graph, output)).record.output).toEqual({ text: 'HELLO' });
  });

  it('are made of large results of pure steps', async () => {
    const graph = chain(
      pure('many', { input: '{{ [1, 2, 3].map(a, "x") }}' }),
      get,
      pure('big', { input: '{{ steps.get.output.rows.map(row, row.text) }}' }),
      pure('z', { input: '{{ size(previous) }}' }),
    );
    const { record, tasks } = await run(graph);
    expect(record.output).toBe(3_000);
    expect(tasks.get('many')?.output).toEqual(['x', 'x', 'x']);
  });
});
