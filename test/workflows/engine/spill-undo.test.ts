import { describe, expect, it } from 'vitest';
import type { Json } from '../../../workflows/language/json.ts';
import type { CompensatePlan, PlanStep } from '../../../workflows/language/plan.ts';
import type { OutsideWork } from '../../../workflows/outside-work.ts';
import { loop, undone } from './build-open.ts';
import { action, buildRun, chain, pure } from './build-run.ts';
import { type Driven, driveRun } from './drive-run.ts';

const runOf = (...steps: PlanStep[]) => {
  const run = buildRun(chain(...steps), { engineVersion: 2 });
  return driveRun({ ...run, plan: { ...run.plan, compensates: true } });
};
const echo = { type: 'Echo', body: { kind: 'pure' as const, role: 'none' as const } };
const many = (count: number, more: Partial<CompensatePlan> = {}) =>
  loop(
    'l',
    Array.from({ length: count }, (_, at) => at),
    [pure('a', { input: '{{ item }}', compensate: undone(more) })],
    { maxIterations: 20_000 },
  );

interface Served {
  kept: Map<string, Json>;
  served: Set<unknown>;
}
const stores = new WeakMap<Driven, Served>();

function servedBy(run: Driven): Served {
  const known = stores.get(run) ?? { kept: new Map(), served: new Set() };
  stores.set(run, known);
  return known;
}

/** Answers evaluations and records as the store does; nothing that it is given is changed. */
function serve(run: Driven): Map<string, Json> {
  const { kept, served } = servedBy(run);
  for (let more = true; more; ) {
    more = run.last('yield').length > 0;
    if (more) run.tell({ type: 'yielded' });
    for (const { id, work } of run.all('evaluate')) {
      if (served.has(id)) continue;
      served.add(id);
      more = true;
      run.tell({ type: 'evaluated', id, value: answer(work, kept) });
    }
    for (const { projection } of run.all('record')) {
      if (served.has(projection)) continue;
      served.add(projection);
      more = true;
      run.tell({ type: 'recorded', revision: projection.revision });
    }
  }
  return kept;
}

function answer(work: OutsideWork, kept: Map<string, Json>): Json {
  if (work.kind === 'load') return kept.get(work.reference['\u0000ref']) ?? null;
  if (work.kind !== 'keep') return `outside ${work.kind}`;
  const id = `v${kept.size}`;
  kept.set(id, work.value);
  return { '\u0000ref': id, size: JSON.stringify(work.value).length };
}

describe('what is to be undone', () => {
  it('goes outside once there is much of it, and comes back when it is undone, in order', () => {
    const run = runOf(many(700, echo), action('z'));
    serve(run);
    expect(run.state().undoChunks.length).toBeGreaterThan(2);
    expect(JSON.stringify(run.state().undo).length).toBeLessThan(40_000);
    run.fail('z');
    serve(run);
    expect(run.record().compensation).toEqual({
      compensated: true,
      steps: Array.from({ length: 700 }, (_, at) => ({ step: `l[${699 - at}]/a`, status: 'COMPLETED', error: null })),
    });
  });

  it('has large inputs kept, and those that read large values resolved, before it goes outside', () => {
    const large = (id: string) => action(id, { compensate: undone({ input: { text: '{{ output }}' } }) });
    const run = runOf(
      large('a'),
      large('b'),
      large('c'),
      action('d', { compensate: undone({ input: '{{ output.id }}' }) }),
      action('z'),
    );
    const text = 'x'.repeat(15_000);
    for (const path of ['a', 'b', 'c']) run.complete(path, text);
    run.complete('d', { '\u0000ref': 'big', size: 100_000 });
    const kept = serve(run);
    expect([...kept.values()]).toContainEqual({ text });
    expect(JSON.stringify(run.state().undo).length).toBeLessThan(33_000);
    run.fail('z');
    serve(run);
    run.complete('d/compensate');
    for (const path of ['c', 'b', 'a']) {
      const { input } = run.action(`${path}/compensate`);
      const id = typeof input === 'object' && input !== null && !Array.isArray(input) ? input['\u0000ref'] : undefined;
      expect(typeof id === 'string' ? kept.get(id) : input).toEqual({ text });
      run.complete(`${path}/compensate`);
    }
    expect(run.record().compensation?.compensated).toBe(true);
  });

  it('is undone from the state when the run ends before it has gone outside', () => {
    const run = runOf(many(250, echo), action('z'));
    const [asked] = run.all('evaluate');
    expect(asked?.work.kind).toBe('keep');
    run.fail('z');
    run.tell({ type: 'evaluated', id: asked?.id ?? '', value: { '\u0000ref': 'v', size: 1 } });
    expect(run.record().compensation?.steps).toHaveLength(250);
  });

  it('that is lost outside is told, and the rest is undone', () => {
    const run = runOf(many(250, echo), action('z'));
    serve(run);
    expect(run.state().undoChunks).toHaveLength(1);
    run.fail('z');
    const load = run.last('evaluate')[0];
    expect(load?.work.kind).toBe('load');
    const error = { code: 'step-input-invalid', message: 'gone', step: null, details: null };
    run.tell({ type: 'evaluation-failed', id: load?.id ?? '', error });
    const { compensation } = run.record();
    expect(compensation?.compensated).toBe(false);
    expect(compensation?.steps.length).toBeGreaterThan(20);
    expect(compensation?.steps.at(-1)).toEqual({ step: '', status: 'FAILED', error });
  });
});
