import { describe, expect, it } from 'vitest';
import { MAX_INLINE_SIZE } from '../../../workflows/engine/inline-size.ts';
import { action, buildRun, chain, pure } from './build-run.ts';
import { simulateRun, statusesOf } from './simulate-run.ts';

const echoes = (count: number) => Array.from({ length: count }, (_, at) => pure(`e${at}`));

describe('what a run holds', () => {
  it('is bounded: the step that goes beyond fails and keeps nothing', () => {
    const input = { text: 'x'.repeat(MAX_INLINE_SIZE / 8) };
    const { record } = simulateRun(buildRun(chain(...echoes(10)), { input }));
    expect(record.error).toMatchObject({ code: 'step-output-too-large', step: 'e3' });
    expect(Object.values(statusesOf(record)).filter((status) => status === 'COMPLETED')).toHaveLength(3);
    expect(JSON.stringify(record).length).toBeLessThan(MAX_INLINE_SIZE);
  });

  it('counts what actions give', () => {
    const big = 'x'.repeat(MAX_INLINE_SIZE);
    const { record } = simulateRun(buildRun(chain(action('a', { input: 1 }), pure('b'))), {
      act: () => ({ output: big }),
    });
    expect(record.error).toMatchObject({ code: 'step-output-too-large', step: 'a' });
  });

  it('leaves ordinary values alone', () => {
    const input = { list: Array.from({ length: 1_000 }, (_, at) => ({ at, text: 'some text' })) };
    expect(simulateRun(buildRun(chain(...echoes(50)), { input })).record.status).toBe('COMPLETED');
  });
});
