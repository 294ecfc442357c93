import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeTypes } from '../../../../../../services/gateway/dialects/refold/graph/node-types.ts';
import { translateDocument } from '../../../../../../services/gateway/dialects/refold/graph/translate-document.ts';
import { AppError } from '../../../../../../workflows/language/app-error.ts';
import { compileGraph, edges, faultsOf, give, graph, node, start } from './run-graph.ts';

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

  it('takes anything in any place, or refuses it in words', () => {
    const types = [...Object.keys(nodeTypes), 'custom_code', 'x'];
    const odd = fc.oneof(
      fc.constantFrom(null, '', '{{', '{{event.x}}', '{{node.2.body}}', -1, 7, true),
      fc.jsonValue({ maxDepth: 2 }),
    );
    const names = [
      ...[
        'conditions',
        'cases',
        'headers',
        'data',
        'action',
        'fanout_array',
        'iteration_count',
        'output',
        'url',
        'retry',
      ],
      ...[
        'days',
        'base_date',
        'form_structure',
        'timeout',
        'workflow_id',
        'status_code',
        'skip_on_error',
        'while_conditions',
      ],
      ...[
        'concurrent_batches',
        'value',
        'message',
        'security_headers',
        'output_data',
        'input_parameters',
        'outgoing_nodes',
      ],
    ];
    const settings = fc.dictionary(fc.constantFrom(...names), odd, { maxKeys: 4 });
    const odder = fc.record({
      id: fc.constantFrom('1', '2', '3', '4'),
      type: fc.constantFrom(...types),
      data: settings,
      parent: fc.constantFrom(undefined, '2', '9'),
    });
    const edge = fc.record({
      source: fc.constantFrom('1', '2', '3'),
      target: fc.constantFrom('2', '3', '4'),
      sourceHandle: fc.constantFrom(undefined, 'true', 'catch', ''),
    });
    const document = fc.record({
      name: odd,
      nodes: fc.oneof(fc.array(odder, { maxLength: 5 }), odd),
      edges: fc.oneof(fc.array(edge, { maxLength: 5 }), odd),
      settings: odd,
      json_schema: odd,
      slug: odd,
    });
    fc.assert(
      fc.property(document, (given) => {
        try {
          compileGraph(JSON.parse(JSON.stringify(given)));
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
      { numRuns: 300 },
    );
  });
});
