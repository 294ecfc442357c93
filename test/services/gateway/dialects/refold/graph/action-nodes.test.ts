import { describe, expect, it } from 'vitest';
import { aliasKey } from '../../../../../../services/gateway/dialects/refold/expose.ts';
import { workflowIds } from '../../../../../../services/gateway/dialects/refold/ids.ts';
import type { JsonObject } from '../../../../../../workflows/language/json.ts';
import {
  answers,
  compileGraph,
  edges,
  fails,
  faultsOf,
  give,
  graph,
  http,
  node,
  runGraph,
  start,
} from './run-graph.ts';

describe('action nodes', () => {
  it('refold 4.2.8 a node that fails halts the run; with skip_on_error the run goes on', () => {
    const halting = graph([start, http('2'), give('3', 'after')], edges('1>2', '2>3'));
    expect(runGraph(halting, {}, fails).record).toMatchObject({ status: 'FAILED', error: { step: 'n2' } });
    const skipping = graph([start, http('2', { skip_on_error: true }), give('3', 'after')], edges('1>2', '2>3'));
    const run = runGraph(skipping, {}, fails);
    expect([run.record.status, run.statuses.n2, run.bodies['3']]).toEqual(['COMPLETED', 'FAILED', 'after']);
  });

  it('refold 4.2.9 retry: Fixed or Exponential, a delay in milliseconds, so many attempts; one attempt without', () => {
    const retryOf = (data: JsonObject) => {
      const step = compileGraph(graph([start, http('2', data)], edges('1>2'))).graph.steps.find(
        ({ id }) => id === 'n2',
      );
      return step?.body.kind === 'action' ? step.body.retry : null;
    };
    expect(retryOf({ retry: { strategy: 'Exponential', delay: 1500, max_attempts: 4 } })).toMatchObject({
      ...{ maxAttempts: 4, backoff: 'exponential', delayMs: 1500 },
      on: expect.arrayContaining(['http-status', 'http-unreachable']),
    });
    expect(retryOf({ retry: { strategy: 'Fixed', delay: 200, max_attempts: 3 } })).toMatchObject({
      backoff: 'fixed',
      delayMs: 200,
    });
    expect(retryOf({})).toMatchObject({ maxAttempts: 1 });
  });

  it('an HTTP node takes base URL, path, headers and query as lists, and a body', () => {
    const data = {
      ...{ method: 'post', url: undefined, base_url: 'https://shop.example/', path: '/v1/{{event.id}}' },
      headers: [{ name: 'x-a', value: '{{event.id}}' }],
      query_params: [{ name: 'limit', value: 10 }],
      body: { id: '{{event.id}}' },
    };
    const document = graph([start, node('2', 'http', JSON.parse(JSON.stringify(data)))], edges('1>2'));
    const [task] = runGraph(document, { id: 5 }, answers('ok')).performed;
    expect(task?.input).toMatchObject({
      ...{ method: 'POST', url: 'https://shop.example/v1/5', query: { limit: 10 }, body: { id: 5 } },
      headers: { 'content-type': 'application/json' },
    });
  });

  it('refold 4.2.23 the Response node sets data and status; one runs on each path', () => {
    const rule = node('2', 'rule', { conditions: [{ variable: '{{event.ok}}', operator: 'eq', value: true }] });
    const document = graph(
      [
        start,
        rule,
        node('3', 'response', { data: { ok: '{{event.ok}}' }, status_code: 201 }),
        node('4', 'response', { data: '{"error": "no"}', status_code: '400' }),
      ],
      edges('1>2', '2>3:true', '2>4:false'),
    );
    expect(runGraph(document, { ok: true }).record.response).toMatchObject({ status: 201, body: { ok: true } });
    expect(runGraph(document, { ok: false }).record.response).toMatchObject({ status: 400, body: { error: 'no' } });
  });

  it('refold 4.2.25 fields of an HTTP node that its custom output encrypts are encrypted in its body', () => {
    const custom_output = [
      { field: 'result.*.skill', encrypt: true },
      { field: 'welcome', encrypt: false },
    ];
    const { steps } = compileGraph(graph([start, http('2', { custom_output })], edges('1>2'))).graph;
    expect(steps.find(({ id }) => id === 'n2')?.body).toMatchObject({
      kind: 'action',
      encrypt: ['body.result.*.skill'],
    });
    const echoed = give('2', { welcome: 'x' }, { custom_output: [{ field: 'welcome', encrypt: true }] });
    expect(faultsOf(graph([start, echoed], edges('1>2')))).toContain('HTTP nodes');
  });

  it('refold 4.2.16 a Sub Flow is run without waiting, or with waiting for what it returns', () => {
    const flow = (data: JsonObject) =>
      runGraph(
        graph(
          [start, node('2', 'sub_flow', { workflow_id: 'wf-1a2b3c4d', payload: { n: '{{event.n}}' }, ...data })],
          edges('1>2'),
        ),
        { n: 3 },
        {
          answer: () => ({ doubled: 6 }),
        },
      );
    expect(flow({}).bodies['2']).toEqual({ execution_id: 'ex-n2_flow' });
    const waited = { execution_id: 'ex-n2_flow', return_value: { doubled: 6 } };
    expect(flow({ sync_execution: true }).bodies['2']).toEqual(waited);
    expect(flow({ wait_for_completion: true }).bodies['2']).toEqual(waited);
    const child = flow({}).commands.find((command) => command.type === 'start-child');
    expect(child).toMatchObject({ child: { workflow: 'wf-1a2b3c4d', input: { n: 3 }, mode: 'detach' } });
  });

  it('refold 4.2.16 a Sub Flow names its workflow by the published id or by the alias', () => {
    const targetOf = (workflow_id: string) => {
      const flow = graph([start, node('2', 'sub_flow', { workflow_id })], edges('1>2'));
      const child = runGraph(flow).commands.find((command) => command.type === 'start-child');
      return child?.type === 'start-child' ? child.child.workflow : null;
    };
    expect(targetOf(workflowIds.toHex('wf-1a2b3c4d'))).toBe('wf-1a2b3c4d');
    expect(targetOf('make-task')).toBe(aliasKey('make-task'));
  });
});
