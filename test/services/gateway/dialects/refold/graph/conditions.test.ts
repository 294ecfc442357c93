import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../../../workflows/language/json.ts';
import { edges, graph, node, runGraph } from './run-graph.ts';

/** What a Rule says of a value. */
function holds(operator: string, variable: Json, value: Json = null): Json {
  const rule = node('2', 'rule', { conditions: [{ variable: '{{event.v}}', operator, value: '{{event.c}}' }] });
  const run = runGraph(graph([node('1', 'start'), rule], edges('1>2')), { v: variable, c: value });
  const body = run.bodies['2'];
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body.condition_result ?? null) : null;
}

describe('refold 4.2.12 operators of a Rule', () => {
  it.each<[string, Json, Json, boolean]>([
    ['eq', 'a', 'a', true],
    ['eq', 'a', 'A', false],
    ['eq', '10', 10, true],
    ['eq', 10, '10.0', true],
    ['eq', ['x', 'y'], 'y', true],
    ['eq', true, 'true', true],
    ['neq', 'a', 'b', true],
    ['neq', 5, '5', false],
    ['gt', '10', '9', true],
    ['gt', 'ten', 9, false],
    ['lt', 1, 'x', false],
    ['lt', 1, 2, true],
    ['gte', 2, 2, true],
    ['lte', '3', 2, false],
    ['like', 'Acme Corp', 'Acme%', true],
    ['like', 'Acme Corp', '%corp', false],
    ['like', 'Acme', 'Ac_e', true],
    ['like', 'a.c', 'a_c', true],
    ['like', 'abc', 'a.c', false],
    ['contains', ['a', 2], '2', true],
    ['contains', 'hello', 'ell', true],
    ['contains', null, 'x', false],
    ['not_contains', 'hello', 'z', true],
    ['included_in', 'b', ['a', 'b'], true],
    ['included_in', 'c', ['a', 'b'], false],
    ['not_included_in', 'c', ['a', 'b'], true],
    ['is_null', null, null, true],
    ['is_null', '', null, false],
    ['not_null', '', null, true],
    ['exist', '', null, false],
    ['exist', null, null, false],
    ['exist', 0, null, true],
    ['not_exist', '', null, true],
    ['not_exist', 'x', null, false],
  ])('%s of %j and %j is %j', (operator, variable, value, expected) => {
    expect(holds(operator, variable, value)).toBe(expected);
  });

  it('refold 4.2.12 all conditions unless the rule says any; operators by the names of the page too', () => {
    const conditions = [
      { variable: '{{event.a}}', operator: 'Equal To', value: 1 },
      { variable: 'event.b', operator: 'Does Exist?', value: null },
    ];
    const result = (condition_rule?: string) => {
      const rule = node('2', 'rule', { conditions, ...(condition_rule ? { condition_rule } : {}) });
      const run = runGraph(graph([node('1', 'start'), rule], edges('1>2')), { a: 1 });
      return run.bodies['2'];
    };
    expect(result()).toMatchObject({ condition_result: false, execution_path: 'false' });
    expect(result('Match Any Condition')).toMatchObject({ condition_result: true, execution_path: 'true' });
  });
});
