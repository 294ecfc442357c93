import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../../../workflows/language/json.ts';
import { answers, edges, faultsOf, give, graph, http, runGraph, start } from './run-graph.ts';

describe('templates', () => {
  const inputs = {
    items: [{ name: 'first' }, { name: 'second' }],
    id: 7,
    'Task Name': 'Sample',
    none: null,
  };
  const read = (template: string, body: Json = inputs) =>
    runGraph(graph([start, http('2'), give('3', template)], edges('1>2', '2>3')), { x: { y: [1, 2] } }, answers(body))
      .bodies['3'];

  it('refold 4.2.22 a lone template keeps its type, mixed text is put together', () => {
    expect(read('{{node.2.body.id}}')).toBe(7);
    expect(read('{{ node.2.body }}')).toEqual(inputs);
    expect(read('https://api.example/{{node.2.body.id}}/items?t={{event.x.y.1}}')).toBe(
      'https://api.example/7/items?t=2',
    );
    expect(read('{ single }')).toBe('{ single }');
  });

  it('refold 4.2.22 numbers are indexes, response:<n> is short for an item of the body', () => {
    expect(read('{{node.2.body.items.1.name}}')).toBe('second');
    expect(read('{{node.2.response:0.name}}', [{ name: 'only' }])).toBe('only');
    expect(read('{{node.2.body.items[0].name}}')).toBe('first');
    expect(read('{{event.x.y.0}}')).toBe(1);
    expect(read('{{2.id}}')).toBe(7);
    expect(read('{{node.2.body.Task Name}}')).toBe('Sample');
  });

  it('refold 4.2.22 what is absent is null, and nothing in a text; || says what stands in', () => {
    expect(read('{{node.2.body.no.such.path}}')).toBe(null);
    expect(read('[{{node.2.body.no}}{{node.2.body.none}}]')).toBe('[]');
    expect(read('{{node.2.body.none || "instead"}}')).toBe('instead');
    expect(read('{{node.2.body.id || 3}}')).toBe(7);
  });

  const around = {
    account: { id: 'john@acme.io', name: 'Acme', data: { plan: 'pro', BASE: 'own' }, secrets: {} },
    env: { BASE: 'https://api.example', RETRIES: 3 },
    labels: { 'refold.config': 'cfg-1', 'refold.source': 'EVENT', 'refold.event': 'deal.won' },
  };
  const seen = (template: string) =>
    runGraph(graph([start, give('2', template)], edges('1>2')), {}, { around }).bodies['2'];

  it('refold 4.2.22 linked_account.udf and env read what is stored of the account, and of the workspace', () => {
    expect(seen('{{linked_account.udf.plan}}')).toBe('pro');
    expect(seen('for {{linked_account.account_id}} ({{linked_account.name}})')).toBe('for john@acme.io (Acme)');
    expect(seen('{{env.workspace.RETRIES}}')).toBe(3);
    expect(seen('{{env.BASE}}/users')).toBe('https://api.example/users');
    expect(seen('{{env.linked_account.plan}}')).toBe('pro');
    expect(seen('{{linked_account.udf.none || env.workspace.none || "instead"}}')).toBe('instead');
    expect([seen('{{BASE}}'), seen('{{RETRIES}}'), seen('{{NONE}}')]).toEqual(['own', 3, null]);
  });

  it('refold 4.2.22 linked_account.auth_credentials stand for stored secrets, in what an HTTP node sends alone', () => {
    const headers = { authorization: 'Bearer {{linked_account.auth_credentials.token}}' };
    const { record } = runGraph(graph([start, http('2', { headers })], edges('1>2')), {}, { ...answers({}), around });
    expect(record.tasks.find(({ path }) => path === 'n2')?.input).toMatchObject({
      headers: { authorization: '[REDACTED]' },
    });
    const echoed = give('2', '{{linked_account.auth_credentials.token}}');
    expect(faultsOf(graph([start, echoed], edges('1>2')))).toContain('secrets');
  });

  it('refold 4.2.22 instance_meta_data tells of the execution; what is not kept here is refused', () => {
    expect(read('{{instance_meta_data.instance_id}}')).toBe('ex-1');
    expect(seen('{{instance_meta_data.event_name}} {{instance_meta_data.config_id}}')).toBe('deal.won cfg-1');
    for (const template of [
      '{{linked_account.integrations.x}}',
      '{{env.workflow.TOKEN}}',
      '{{nonsense.x}}',
      '{{node.9.body}}',
      '{{a b}c}}',
    ])
      expect(faultsOf(graph([start, give('2', template)], edges('1>2')))).not.toBe('');
  });
});
