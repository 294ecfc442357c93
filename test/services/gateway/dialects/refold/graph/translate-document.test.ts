import { describe, expect, it } from 'vitest';
import { translateDocument } from '../../../../../../services/gateway/dialects/refold/graph/translate-document.ts';
import type { Json, JsonObject } from '../../../../../../workflows/language/json.ts';
import { compileGraph, edges, graph, node, runGraph } from './run-graph.ts';

const start = node('1', 'start');
const give = (id: string, output: Json, more: JsonObject = {}) => node(id, 'transform', { output }, more);
const http = (id: string, data: JsonObject = {}, more: JsonObject = {}) =>
  node(id, 'http', { url: 'https://shop.example/orders', ...data }, more);
const answers = (body: Json) => ({ act: () => ({ output: { status: 200, headers: {}, body } }) });
const fails = { act: () => ({ error: 'http-status' }) };
const faultsOf = (document: JsonObject) => {
  try {
    compileGraph(document);
    return '';
  } catch (error) {
    return String(error);
  }
};

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

  it('refold 4.2.22 instance_meta_data tells of the execution; what is not kept here is refused', () => {
    expect(read('{{instance_meta_data.instance_id}}')).toBe('ex-1');
    for (const template of [
      '{{linked_account.udf.x}}',
      '{{env.TOKEN}}',
      '{{nonsense.x}}',
      '{{node.9.body}}',
      '{{a b}c}}',
    ])
      expect(faultsOf(graph([start, give('2', template)], edges('1>2')))).not.toBe('');
  });
});

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

  it('refold 4.2.12 a Switch compares texts letter by letter, takes the first case that fits, else the default', () => {
    const cases = [{ case_value: 'approved' }, { case_value: 'approved' }, { case_value: '7' }];
    const choose = node('2', 'switch', {
      input_parameters: [{ key: 'status', value: '{{event.status}}' }],
      value_param: 'status',
      cases,
    });
    const document = graph(
      [start, choose, give('3', 'a'), give('4', 'seven'), give('5', 'default')],
      edges('1>2', '2>3:approved', '2>4:7', '2>5:default'),
    );
    const taken = (status?: Json) => {
      const { statuses } = runGraph(document, status === undefined ? {} : { status });
      return ['n3', 'n4', 'n5'].filter((step) => statuses[step] === 'COMPLETED').join();
    };
    expect(taken('approved')).toBe('n3');
    expect(taken('Approved')).toBe('n5');
    expect(taken(7)).toBe('n4');
    expect(taken()).toBe('n5');
    expect(runGraph(document, { status: 'approved' }).bodies['2']).toMatchObject({
      evaluated_value: 'approved',
      case_index: 0,
    });
  });

  it('runs only what the start node leads to', () => {
    const { statuses } = runGraph(graph([start, give('2', 'a'), give('3', 'lost')], edges('1>2')));
    expect(Object.keys(statuses)).toEqual(['n1', 'n2']);
  });
});

describe('nodes', () => {
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

  it('refold 4.2.10 a Delay waits for days, hours, minutes and seconds, at most 30 days, as whole numbers', () => {
    const delay = (data: JsonObject) => graph([start, node('2', 'delay', data)], edges('1>2'));
    const run = runGraph(delay({ hours: 1, seconds: 30 }));
    expect(run.bodies['2']).toBe('Waited for 3630 seconds.');
    expect(run.commands.find(({ type }) => type === 'start-timer')).toBeDefined();
    expect(runGraph(delay({ minutes: '{{event.n}}' }), { n: 2 }).bodies['2']).toBe('Waited for 120 seconds.');
    for (const wrong of [{ days: 31 }, { hours: 24 }, { minutes: 1.5 }, { seconds: -1 }])
      expect(faultsOf(delay(wrong))).toContain('whole number');
  });

  it('refold 4.2.10 a Delay waits till a time before or after a date', () => {
    const till = node('2', 'delay', { action: 'wait_till', base_date: '1970/01/19', operand: '-', days: 2, hours: 9 });
    const { record, bodies } = runGraph(graph([start, till], edges('1>2')));
    const wait = record.tasks.find(({ path }) => path === 'n2_wait');
    expect(wait?.input).toEqual({ until: '1970-01-16T15:00:00.000Z' });
    expect(bodies['2']).toEqual({ days: 2, hours: 9, minutes: 0, seconds: 0, base_date: '1970/01/19', operand: '-' });
  });

  it('refold 4.2.10 a Delay is skipped in sync mode, and says so', () => {
    const run = runGraph(graph([start, node('2', 'delay', { days: 1 })], edges('1>2')), {}, { sync: true });
    expect(run.bodies['2']).toBe('Waited for 0 seconds since sync execution is true.');
    expect(run.commands.filter((command) => command.type === 'start-timer' && command.timer !== 'deadline')).toEqual(
      [],
    );
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
    expect(flow({ sync_execution: true }).bodies['2']).toEqual({ return_value: { doubled: 6 } });
    expect(flow({ wait_for_completion: true }).bodies['2']).toEqual({ return_value: { doubled: 6 } });
    const child = flow({}).commands.find((command) => command.type === 'start-child');
    expect(child).toMatchObject({ child: { workflow: 'wf-1a2b3c4d', input: { n: 3 }, mode: 'detach' } });
  });

  it('refold 4.2.15 Wait for Webhook and Human Task nodes wait without limit, or for minutes', () => {
    const waits = compileGraph(
      graph([start, node('2', 'wait_for_webhook', { security_headers: { 'X-Key': 'k' } })], edges('1>2')),
    );
    expect(waits.graph.steps.find(({ id }) => id === 'n2')?.body).toEqual({ kind: 'approval', onTimeout: null });
    expect(
      translateDocument(graph([node('2', 'wait_for_webhook', { security_headers: { 'X-Key': 'k' } })], []), null),
    ).toMatchObject({
      expose: { refold: { headers: { n2: { 'x-key': 'k' } } } },
    });
    const form = { type: 'object', required: ['ok'], properties: { ok: { type: 'boolean' } } };
    const asks = graph(
      [start, node('2', 'human_task', { form_structure: form, timeout: 30, subject: 'Sign {{event.id}}' })],
      edges('1>2'),
    );
    const run = runGraph(asks, { id: 9 }, { answer: () => ({ ok: true }) });
    expect(run.bodies['2']).toEqual({ ok: true });
    expect(run.record.tasks.find(({ path }) => path === 'n2_form')?.input).toEqual({
      message: 'Sign 9',
      form,
      timeout: 'PT30M',
    });
  });

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

  it('refold 4.2.14 Terminate ends the run: as terminated, with the toggles as error or success', () => {
    const end = (data: JsonObject) => {
      const rule = node('2', 'rule', { conditions: [{ variable: '{{event.go}}', operator: 'not_exist' }] });
      const document = graph(
        [start, rule, node('3', 'terminate', data), give('4', 'on'), give('5', 'behind')],
        edges('1>2', '2>3:true', '2>4:false', '3>5'),
      );
      const { record, statuses } = runGraph(document);
      expect(Object.keys(statuses)).not.toContain('n5');
      return record;
    };
    expect(end({ message: 'stop {{event.why}}' })).toMatchObject({
      status: 'FAILED',
      error: { code: 'terminated', message: 'stop ' },
    });
    expect(end({ status: 'error', message: 'no' })).toMatchObject({
      status: 'FAILED',
      error: { code: 'terminated-with-error' },
    });
    expect(end({ status: 'success', message: 'done', status_code: 202 })).toMatchObject({ status: 'COMPLETED' });
    expect(end({ action: 'terminate_with_success' })).toMatchObject({ status: 'COMPLETED' });
  });

  it('refold 4.2.14 Terminate ends an iteration, or a loop', () => {
    const nodes = (data: JsonObject) => [
      node('3', 'rule', { conditions: [{ variable: '{{array_item}}', operator: 'eq', value: 2 }] }, inLoop),
      node('4', 'terminate', data, inLoop),
      give('5', '{{array_item}}', inLoop),
    ];
    const results = (data: JsonObject) =>
      runGraph(
        loop(
          { fanout_array: [1, 2, 3], concurrent_batches: 1, output_data: '{{node.5.body}}' },
          nodes(data),
          '3>4:true',
          '3>5:false',
        ),
      );
    expect(results({ action: 'terminate_iteration' }).bodies['2']).toMatchObject({
      loop_results: [1, null, 3],
      failed_iterations: 1,
    });
    const cleanly = results({ action: 'terminate_iteration', status: 'success' }).bodies['2'];
    expect(cleanly).toMatchObject({ failed_iterations: 0, total_iterations: 3 });
    expect(results({ action: 'terminate_loop', status: 'success' }).bodies['2']).toMatchObject({ total_iterations: 2 });
    expect(results({ action: 'terminate_loop' }).record.status).toBe('FAILED');
  });
});
