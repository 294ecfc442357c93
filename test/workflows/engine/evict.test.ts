import { describe, expect, it } from 'vitest';
import type { ActionTask } from '../../../workflows/action-task.ts';
import type { EngineState } from '../../../workflows/engine/state.ts';
import { isObject } from '../../../workflows/language/json.ts';
import type { GraphPlan } from '../../../workflows/language/plan.ts';
import { loop } from './build-open.ts';
import { action, buildRun, chain, pure } from './build-run.ts';
import { runWide, type WideWorld } from './run-wide.ts';

const over = (count: number) => ({ by: 'count' as const, count });
const start = (graph: GraphPlan, input = {}) => buildRun(graph, { engineVersion: 2, input });
const rows = (count: number) => ({ rows: Array.from({ length: count }, (_, at) => ({ id: at, name: `row ${at}` })) });

/** Runs and gives the largest state, in characters of JSON, and the most tasks it held. */
async function measure(graph: GraphPlan, input = {}, world: WideWorld = {}) {
  let characters = 0;
  let tasks = 0;
  const look = (state: EngineState) => {
    characters = Math.max(characters, JSON.stringify(state).length);
    tasks = Math.max(tasks, Object.keys(state.tasks).length);
  };
  return { ...(await runWide(start(graph, input), { ...world, look })), characters, held: tasks };
}

const idOf = ({ input }: ActionTask) => (isObject(input) && isObject(input.row) ? (input.row.id ?? null) : null);

describe('what a long run forgets', () => {
  it('holds no more of 10,000 passes than a window, and records every task', async () => {
    const body = [pure('a', { input: { n: '{{ index * 2 }}' } }), pure('b', { input: '{{ previous.n + 1 }}' })];
    const graph = chain(loop('l', null, chain(...body).steps, { over: over(10_000) }), pure('z', { input: 'end' }));
    const { record, tasks, characters, held } = await measure(graph, {}, { lookEvery: 1 });
    expect(record).toMatchObject({ status: 'COMPLETED', output: 'end', partial: true });
    expect(characters).toBeLessThan(1_000_000);
    expect(held).toBeLessThan(4_100);
    expect(tasks.size).toBe(20_002);
    expect(tasks.get('l[9999]/b')).toMatchObject({ status: 'COMPLETED', output: 19_999 });
    expect(tasks.get('l[0]/a')).toMatchObject({ input: { n: 0 }, output: { n: 0 } });
  });

  it('holds no more of 10,000 items, 50 at once, than a window', async () => {
    const body = chain(action('get', { input: { row: '{{ item }}' } }), pure('keep', { input: '{{ previous.id }}' }));
    const graph = chain(loop('l', '{{ input.rows }}', body.steps, { concurrency: 50 }));
    const act = (task: ActionTask) => ({ output: { id: idOf(task), text: 'x'.repeat(300) } });
    const { record, tasks, characters, held, values, counts } = await measure(graph, rows(10_000), {
      act,
      lookEvery: 50,
    });
    expect(record.status).toBe('COMPLETED');
    expect(characters).toBeLessThan(1_000_000);
    expect(held).toBeLessThan(1_000);
    expect(tasks.size).toBe(20_001);
    expect(counts['run-action']).toBe(10_000);
    const items = Array.from({ length: 10_000 }, (_, at) => at);
    expect(record.output).toEqual({ items, errors: [] });
    // The list came in by windows of 100, and nothing else was loaded.
    expect(values.loads.length).toBeLessThanOrEqual(101);
  });

  it('keeps what short loops did until the end', async () => {
    const graph = chain(loop('l', null, [pure('a')], { over: over(20) }));
    const { record, counts } = await runWide(start(graph));
    expect(counts.record).toBeUndefined();
    expect(record).not.toHaveProperty('partial');
    expect(record.tasks).toHaveLength(21);
  });

  it('forgets passes inside passes', async () => {
    const inner = loop('i', null, [pure('a', { input: '{{ index }}' })], { over: over(50) });
    const { record, tasks, held } = await measure(
      chain(loop('o', null, [inner], { over: over(50) })),
      {},
      { lookEvery: 1 },
    );
    expect(record.status).toBe('COMPLETED');
    expect(tasks.size).toBe(1 + 50 + 2_500);
    expect(held).toBeLessThan(2_500);
  });

  it('starts nothing while 2,000 tasks wait for their record', async () => {
    const graph = chain(loop('l', null, [pure('a')], { over: over(5_000) }));
    const unrecorded: number[] = [];
    await runWide(start(graph), {
      lookEvery: 1,
      look: ({ finished, recording }) => unrecorded.push(finished.length + (recording?.paths.length ?? 0)),
    });
    expect(Math.max(...unrecorded)).toBeLessThanOrEqual(2_000);
  });

  it('forgets large inputs of ended steps, and the record keeps them', async () => {
    const steps = Array.from({ length: 40 }, (_, at) => action(`a${at}`, { input: { at, text: '{{ input.text }}' } }));
    const input = { text: 'x'.repeat(20_000) };
    const { record, tasks, characters } = await measure(chain(...steps), input, { lookEvery: 1 });
    expect(record.status).toBe('COMPLETED');
    expect(characters).toBeLessThan(600_000);
    expect(tasks.get('a0')?.input).toEqual({ at: 0, ...input });
    expect(tasks.get('a39')?.input).toEqual({ at: 39, ...input });
  });
});
