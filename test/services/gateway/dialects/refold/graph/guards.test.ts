import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../../../workflows/language/json.ts';
import { edges, give, graph, http, node, runGraph, start } from './run-graph.ts';

describe('edges', () => {
  const rule = (id: string, variable: string, value: Json, operator = 'eq') =>
    node(id, 'rule', { conditions: [{ variable, operator, value }] });

  it('refold 4.2.12 a Rule leaves by true or false, and what joins again runs once', () => {
    const document = graph(
      [
        start,
        rule('2', '{{event.name}}', 'Ada'),
        give('3', 'yes'),
        give('4', 'no'),
        give('5', '{{node.3.body}}{{node.4.body}}'),
      ],
      edges('1>2', '2>3:true', '2>4:false', '3>5', '4>5'),
    );
    expect(runGraph(document, { name: 'Ada' }).bodies).toMatchObject({ '3': 'yes', '4': null, '5': 'yes' });
    expect(runGraph(document, { name: 'Bob' }).bodies).toMatchObject({ '3': null, '4': 'no', '5': 'no' });
    expect(runGraph(document, { name: 'Bob' }).statuses).toMatchObject({ n3: 'SKIPPED', n4: 'COMPLETED' });
  });

  it('refold 4.2.12 what stands behind a way that is not taken does not run, however far behind', () => {
    const document = graph(
      [start, rule('2', '{{event.go}}', true), http('3'), give('4', 'behind'), give('5', 'end')],
      edges('1>2', '2>3:true', '3>4', '4>5', '2>5:false'),
    );
    const { statuses, performed } = runGraph(document, { go: false });
    expect(statuses).toMatchObject({ n3: 'SKIPPED', n4: 'SKIPPED', n5: 'COMPLETED' });
    expect(performed).toEqual([]);
  });

  it('runs only what the start node leads to', () => {
    const { statuses } = runGraph(graph([start, give('2', 'a'), give('3', 'lost')], edges('1>2')));
    expect(Object.keys(statuses)).toEqual(['n1', 'n2']);
  });
});
