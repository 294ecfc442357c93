import { describe, expect, it } from 'vitest';
import type { PlanStep } from '../../../workflows/language/plan.ts';
import { buildRun, chain, pure } from './build-run.ts';
import { simulateRun } from './simulate-run.ts';

const graph = (...steps: PlanStep[]) => buildRun({ steps });

describe('output of the execution', () => {
  it('is the input of its Output step, else the body of its Response step', () => {
    const response = pure('r', { type: 'Response', input: { status: 201, body: { id: 7 } } });
    const both = simulateRun(buildRun(chain(pure('o', { type: 'Output', input: 'set' }), response))).record;
    expect(both).toMatchObject({ output: 'set', response: { status: 201, headers: {}, body: { id: 7 } } });
    expect(simulateRun(graph(response)).record.output).toEqual({ id: 7 });
  });

  it('is null when the Response has no body', () => {
    expect(simulateRun(graph(pure('r', { type: 'Response', input: {} }))).record.output).toBeNull();
  });

  it('is that of the last listed step that ran and that nothing else depends on', () => {
    const late = graph(pure('b', { after: ['a'], input: 'b' }), pure('a', { input: 'a' }));
    expect(simulateRun(late).record.output).toBe('b');
    const skipped = graph(pure('a', { input: 'a' }), pure('b', { after: ['a'], when: '{{ false }}' }));
    expect(simulateRun(skipped).record.output).toBe('a');
  });
});
