import { describe, expect, it } from 'vitest';
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

describe('containers', () => {
  const inLoop = { parent: '2' };
  const loop = (data: JsonObject, inner: JsonObject[], ...links: string[]) =>
    graph([start, node('2', 'loop', data), ...inner], edges('1>2', ...links));

  it('refold 4.2.11 a Loop over an array gives results and counts; a failed iteration does not stop the others', () => {
    const document = loop({ action: 'array', fanout_array: '{{event.ids}}', output_data: '{{node.3.body}}' }, [
      http('3', { url: 'https://shop.example/{{array_item}}' }, inLoop),
    ]);
    const run = runGraph(
      document,
      { ids: ['a', 'b', 'c'] },
      {
        act: ({ path }) =>
          path.includes('[1]') ? { error: 'http-status' } : { output: { status: 200, headers: {}, body: path } },
      },
    );
    expect(run.record.status).toBe('COMPLETED');
    expect(run.bodies['2']).toEqual({
      loop_results: ['n2_loop[0]/n3', null, 'n2_loop[2]/n3'],
      ...{ total_iterations: 3, successful_iterations: 2, failed_iterations: 1 },
    });
  });

  it('refold 4.2.11 a fixed Loop counts its iterations from 1', () => {
    const run = runGraph(
      loop({ action: 'fixed', iteration_count: 3 }, [give('3', 'Invoice {{loop.iteration_number}}', inLoop)]),
    );
    expect(run.bodies['2']).toMatchObject({
      loop_results: ['Invoice 1', 'Invoice 2', 'Invoice 3'],
      total_iterations: 3,
    });
  });

  it('refold 4.2.11 Do While runs once at least, and on while its conditions hold and none breaks it', () => {
    const conditions = [{ variable: '{{node.3.body}}', operator: 'lt', value: 3 }];
    const counted = (data: JsonObject) =>
      runGraph(loop({ action: 'do_while', ...data }, [give('3', '{{loop.iteration_number}}', inLoop)])).bodies['2'];
    expect(counted({ while_conditions: conditions })).toMatchObject({ loop_results: [1, 2, 3] });
    expect(counted({ while_conditions: [{ variable: '1', operator: 'eq', value: '2' }] })).toMatchObject({
      total_iterations: 1,
    });
    expect(counted({ break_conditions: [{ variable: '{{node.3.body}}', operator: 'eq', value: 2 }] })).toMatchObject({
      loop_results: [1, 2],
    });
    expect(faultsOf(loop({ action: 'do_while' }, [give('3', 'x', inLoop)]))).toContain('never stop');
  });

  it('refold 4.2.11 concurrency is 50 unless given, 100 at most; none or less is an error', () => {
    const bodyOf = (data: JsonObject) =>
      compileGraph(loop({ action: 'fixed', ...data }, [give('3', 'x', inLoop)])).graph.steps.find(
        ({ id }) => id === 'n2_loop',
      )?.body;
    expect(bodyOf({})).toMatchObject({ concurrency: 50, maxIterations: 10_000 });
    expect(bodyOf({ concurrent_batches: 3 })).toMatchObject({ concurrency: 3 });
    expect(bodyOf({ concurrent_batches: 100 })).toMatchObject({ concurrency: 100 });
    for (const wrong of [0, -1, 101])
      expect(faultsOf(loop({ concurrent_batches: wrong }, [give('3', 'x', inLoop)]))).toContain('1 to 100');
  });

  const guarded = graph(
    [
      start,
      node('9', 'try_catch'),
      http('3', {}, { parent: '9' }),
      http('4', {}, { parent: '9' }),
      give('5', 'caught: {{node.9.body.error_message.message}} in {{node.9.body.failed_node_id}}'),
      give('6', 'after {{node.3.body}}'),
    ],
    edges('1>9', '3>4', '9>5:catch', '9>6'),
  );

  it('refold 4.2.13 Try & Catch: what succeeds goes on by the success path, with what its nodes gave', () => {
    const run = runGraph(guarded, {}, answers('three'));
    expect(run.bodies['9']).toEqual({ try_catch_result: true, message: 'Try-catch block completed successfully' });
    expect(run.bodies['6']).toBe('after three');
    expect(Object.keys(run.statuses)).not.toContain('n5');
  });

  it('refold 4.2.13 Try & Catch: the first failure goes to the catch branch, which sees it; then the run goes on', () => {
    const run = runGraph(guarded, {}, fails);
    expect(run.record.status).toBe('COMPLETED');
    expect(run.bodies['9']).toMatchObject({
      ...{ try_catch_result: true, message: 'Catch flow completed successfully', failed_node_id: '3' },
      error_message: { message: 'http-status', error: [{ errorCode: 'http-status' }] },
    });
    const caught = run.record.tasks.find(({ path }) => path === 'n9_try/n5');
    expect(caught?.output).toEqual({ body: 'caught: http-status in 3' });
    expect(run.statuses['n9_try/n4']).toBe('PENDING');
    expect(run.bodies['6']).toBe('after ');
  });

  it('refold 4.2.13 Try & Catch: when the catch branch fails too, so does the run', () => {
    const nodes = [start, node('9', 'try_catch'), http('3', {}, { parent: '9' }), http('5'), give('6', 'after')];
    const run = runGraph(graph(nodes, edges('1>9', '9>5:catch', '9>6')), {}, fails);
    expect(run.record).toMatchObject({ status: 'FAILED', error: { step: 'n9_try/n5' } });
  });
});
