import { describe, expect, it } from 'vitest';
import type { ActionTask } from '../../../workflows/action-task.ts';
import type { EngineState } from '../../../workflows/engine/state.ts';
import type { Json } from '../../../workflows/language/json.ts';
import { findReferences, isReference } from '../../../workflows/language/references.ts';
import { loop } from './build-open.ts';
import { action, buildRun, chain, pure } from './build-run.ts';
import { runWide, type WideRun } from './run-wide.ts';

const start = (...steps: Parameters<typeof chain>) => buildRun(chain(...steps), { engineVersion: 2 });
const over = (count: number) => ({ by: 'count' as const, count });
const indexOf = ({ path }: ActionTask) => Number(/\[(\d+)\]/.exec(path)?.[1]);

/** A value with everything that references stand for in its place. */
async function whole(value: Json, { values }: Pick<WideRun, 'values'>): Promise<Json> {
  if (isReference(value)) return whole(await values.values.load(value), { values });
  if (Array.isArray(value)) return Promise.all(value.map((entry) => whole(entry, { values })));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(async ([key, entry]) => [key, await whole(entry, { values })] as const);
  return Object.fromEntries(await Promise.all(fields));
}

describe('what a loop gives', () => {
  it('is a list in order of index, kept outside in pieces when it is long', async () => {
    const body = [action('a', { input: 1 })];
    let largest = 0;
    const look = (state: EngineState) => {
      largest = Math.max(largest, JSON.stringify(state.spreads).length);
    };
    const run = start(
      loop('l', null, body, { over: over(2_000), concurrency: 10 }),
      pure('size', { input: '{{ size(previous.items) }}' }),
    );
    const act = (task: ActionTask) => ({ output: { at: indexOf(task), text: 'x'.repeat(500) } });
    const wide = await runWide(run, { act, look, lookEvery: 10 });
    expect(wide.record).toMatchObject({ status: 'COMPLETED', output: 2_000 });
    expect(largest).toBeLessThan(300_000);
    const output = wide.tasks.get('l')?.output ?? null;
    expect(findReferences(output)).toHaveLength(1);
    const items = Array.from({ length: 2_000 }, (_, at) => ({ at, text: 'x'.repeat(500) }));
    expect(await whole(output, wide)).toEqual({ items, errors: [] });
  });

  it('keeps collected errors in order, outside when there are many', async () => {
    const run = start(
      loop('l', null, [action('a', { input: 1 })], { over: over(1_000), concurrency: 7, onItemError: 'collect' }),
    );
    const wide = await runWide(run, {
      act: (task) => (indexOf(task) % 2 ? { error: 'odd' } : { output: indexOf(task) }),
    });
    const output = await whole(wide.record.output, wide);
    expect(output).toMatchObject({ items: Array.from({ length: 1_000 }, (_, at) => (at % 2 ? null : at)) });
    const errors: Json = Array.from({ length: 500 }, (_, at) => ({
      ...{ index: 2 * at + 1, code: 'odd', message: 'odd' },
      ...{ step: `l[${2 * at + 1}]/a`, details: null },
    }));
    expect(output).toMatchObject({ errors });
    expect(wide.counts.evaluate).toBeGreaterThan(2);
  });

  it('waits for a slow first pass instead of holding everything that came after it', async () => {
    let largest = 0;
    const run = start(loop('l', null, [action('a', { input: 1 })], { over: over(1_000), concurrency: 5 }));
    const wide = await runWide(run, {
      act: (task) => ({ output: `${indexOf(task)}${'x'.repeat(4_000)}` }),
      slow: ({ path }) => path === 'l[0]/a',
      look: (state) => {
        largest = Math.max(largest, JSON.stringify(state).length);
      },
      lookEvery: 5,
    });
    expect(wide.record.status).toBe('COMPLETED');
    expect(largest).toBeLessThan(1_000_000);
    const output = await whole(wide.record.output, wide);
    expect(output).toMatchObject({ items: Array.from({ length: 1_000 }, (_, at) => `${at}${'x'.repeat(4_000)}`) });
  });

  it('goes over a list that is kept outside, and over what such lists hold', async () => {
    const list = Array.from({ length: 250 }, (_, at) => ({ at, text: 'x'.repeat(at === 7 ? 5_000 : 400) }));
    const run = start(
      action('list', { input: 1 }),
      loop('l', '{{ steps.list.output }}', [pure('n', { input: '{{ size(item.text) + item.at }}' })]),
    );
    const wide = await runWide(run, { act: () => ({ output: list }), keepOver: 64 * 1024 });
    const output = await whole(wide.record.output, wide);
    expect(output).toEqual({ items: list.map(({ at, text }) => text.length + at), errors: [] });
  });

  it('fails when what is kept outside is no list', async () => {
    const run = start(action('text', { input: 1 }), loop('l', '{{ steps.text.output }}', [pure('a')]));
    const { record } = await runWide(run, { act: () => ({ output: 'x'.repeat(100_000) }), keepOver: 64 * 1024 });
    expect(record.error).toMatchObject({ code: 'step-input-invalid', step: 'l' });
  });
});
