import { describe, expect, it } from 'vitest';
import { translateDocument } from '../../../../../../services/gateway/dialects/refold/graph/translate-document.ts';
import { AppError } from '../../../../../../workflows/language/app-error.ts';
import type { Json, JsonObject } from '../../../../../../workflows/language/json.ts';
import { compileGraph, edges, faultsOf, give, graph, node, runGraph, start } from './run-graph.ts';

describe('control nodes', () => {
  const inLoop = { parent: '2' };
  const loop = (data: JsonObject, inner: JsonObject[], ...links: string[]) =>
    graph([start, node('2', 'loop', data), ...inner], edges('1>2', ...links));

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

  it('refold 4.2.15 a Human Task takes a JSON Schema as its form, and nothing else', () => {
    const asks = (form_structure: Json) => () =>
      compileGraph(graph([start, node('2', 'human_task', { form_structure })], edges('1>2')));
    const field = { name: 'ok', type: 'boolean', required: true };
    for (const form of [[field], [], 'ok', true, { fields: [field] }, { ok: { type: 'boolean' } }])
      expect(asks(form), JSON.stringify(form)).toThrow(AppError);
    expect(asks([field])).toThrow('`form_structure` is a JSON Schema');
    for (const form of [null, {}, { title: 'Sign' }, { type: 'object', 'ui:order': ['ok'] }])
      expect(asks(form), JSON.stringify(form)).not.toThrow();
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
    expect(end({ status: 'error', message: 'no', status_code: '418' })).toMatchObject({
      status: 'FAILED',
      response: { status: 418, body: { message: 'no' } },
    });
    expect(end({ status: 'success', message: 'done', status_code: 202 })).toMatchObject({
      status: 'COMPLETED',
      response: { status: 202, body: { message: 'done' } },
    });
    // The published status code is 200; that of the older action 500.
    expect(end({ status: 'error', message: 'no' }).response).toMatchObject({ status: 200 });
    expect(end({ action: 'terminate_with_error' }).response).toMatchObject({ status: 500 });
    expect(end({ status: 'error' }).response).toBeNull();
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
