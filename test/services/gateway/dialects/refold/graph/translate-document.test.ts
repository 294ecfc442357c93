import { describe, expect, it } from 'vitest';
import { translateDocument } from '../../../../../../services/gateway/dialects/refold/graph/translate-document.ts';
import { edges, faultsOf, give, graph, node, start } from './run-graph.ts';

describe('documents', () => {
  it('refuses what it cannot do, and says where and why', () => {
    expect(faultsOf(graph([start, node('2', 'custom_code')], edges('1>2')))).toContain('code is not run here yet');
    expect(faultsOf(graph([start, node('2', 'quantum')], edges('1>2')))).toContain('"quantum"');
    expect(faultsOf(graph([start], [{ source: '1', target: '9' }]))).toContain('ids of nodes');
    expect(faultsOf(graph([start, give('2', 'a'), give('2', 'b')], []))).toContain('already');
    expect(faultsOf(graph([start, give('2', 'a'), give('3', 'b')], edges('1>2', '2>3', '3>2')))).toMatch(/cycle/i);
  });

  it('refold 4.2.20 a run may take two hours, or what its settings say, and longer where it waits for somebody', () => {
    expect(translateDocument(graph([start], []), null)).toMatchObject({ timeout: 'PT2H' });
    expect(translateDocument(graph([start], [], { settings: { timeout: 90 } }), null)).toMatchObject({
      timeout: 'PT90M',
    });
    expect(translateDocument(graph([start, node('2', 'wait_for_webhook')], []), null)).toMatchObject({
      timeout: 'P360D',
    });
  });
});
