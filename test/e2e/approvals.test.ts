import { describe, expect, inject, it } from 'vitest';
import { ApiClient } from './api-client.ts';
import { waitUntil } from './wait-until.ts';

const api = new ApiClient(inject('stack').api);
const form = {
  type: 'object',
  required: ['ok'],
  properties: { ok: { type: 'boolean' }, who: { type: 'string', minLength: 2 } },
  additionalProperties: false,
};
const asking = (more: object = {}, step: object = {}) => ({
  name: 'Asks',
  steps: [
    { id: 'ask', type: 'Approval', input: { message: 'Ship order {{ input.order }}?', form, ...more }, ...step },
    { id: 'out', type: 'Output', input: '{{ steps.ask.output }}' },
  ],
});
const begin = (more?: object, step?: object) => api.begin(asking(more, step), { order: 4711 });

describe('Approval', () => {
  it('waits with a reason, shown in lists, until it is answered', async () => {
    const workflow = await api.createWorkflow(asking());
    const { id } = await api.start(workflow.id, { input: { order: 4711 } });
    const execution = await api.reaches(id, ['WAITING']);
    const [task] = execution.tasks;
    expect(task).toMatchObject({
      step: 'ask',
      status: 'WAITING',
      input: { message: 'Ship order 4711?' },
      reason: { kind: 'approval' },
    });
    expect(task.reason.message).toContain('Ship order 4711?');
    const listed = await api.get(`/v1/workflows/${workflow.id}/executions?status=WAITING`);
    expect(listed.body.items.map((row: { id: string }) => row.id)).toEqual([id]);
    const inbox = () => api.get(`/v1/approvals?workflow=${workflow.id}&limit=10`);
    const open = await waitUntil('the approval is listed', async () => (await inbox()).body.items[0] ?? null);
    const asked = { execution: id, task: task.id, step: 'ask', message: 'Ship order 4711?', form, until: null };
    expect(open).toMatchObject({ ...asked, workflowId: workflow.id, workflowName: 'Asks', version: 1, labels: {} });
    const answer = await api.byHand(id, 'ask', 'complete', { output: { ok: true }, note: 'by Ada' });
    expect(answer).toMatchObject({ status: 200, body: { status: 'COMPLETED', output: { ok: true }, note: 'by Ada' } });
    expect(await api.ended(id)).toMatchObject({ status: 'COMPLETED', output: { ok: true } });
    expect((await api.get(`/v1/workflows/${workflow.id}/executions?status=WAITING`)).body.items).toEqual([]);
    expect((await inbox()).body).toEqual({ items: [], nextCursor: null });
  });

  it('refuses an answer that the form does not take, with pointers, and goes on waiting', async () => {
    const id = await begin();
    const refused = await api.byHand(id, 'ask', 'complete', { output: { ok: 'yes', who: 'A', more: 1 } });
    expect(refused.status).toBe(422);
    expect(refused.body.code).toBe('invalid-input');
    const pointers = refused.body.errors.map(({ pointer }: { pointer: string }) => pointer);
    expect(pointers).toEqual(expect.arrayContaining(['/output/ok', '/output/who']));
    expect((await api.byHand(id, 'ask', 'complete', {})).status, 'null is no answer').toBe(422);
    expect((await api.byHand(id, 'ask', 'complete', { output: { ok: false } })).status).toBe(200);
    expect(await api.ended(id)).toMatchObject({ status: 'COMPLETED', output: { ok: false } });
  });

  it('takes the first of 20 answers that come at once, and tells the others so', async () => {
    const id = await begin();
    const task = await api.task(id, 'ask', ['WAITING']);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        api.post(`/v1/executions/${id}/tasks/${task.id}/complete`, { output: { ok: true, who: `person ${n}` } }),
      ),
    );
    const winners = answers.flatMap(({ status }, n) => (status === 200 ? [n] : []));
    expect(winners.length).toBe(1);
    for (const { status, body } of answers.filter(({ status }) => status !== 200)) {
      expect(status).toBe(409);
      expect(['task-not-waiting', 'execution-ended']).toContain(body.code);
    }
    expect((await api.ended(id)).output).toEqual({ ok: true, who: `person ${winners[0]}` });
  });

  it('gives a repeated key the same answer, and refuses it with another body', async () => {
    const id = await begin();
    const task = await api.task(id, 'ask', ['WAITING']);
    const path = `/v1/executions/${id}/tasks/${task.id}/complete`;
    const key = { 'idempotency-key': `answer-${id}` };
    const same = await Promise.all([1, 2, 3].map(() => api.post(path, { output: { ok: true } }, key)));
    expect(same.map(({ status }) => status)).toEqual([200, 200, 200]);
    const later = await api.post(path, { output: { ok: true } }, key);
    expect(later).toMatchObject({ status: 200, body: { status: 'COMPLETED', output: { ok: true } } });
    const other = await api.post(path, { output: { ok: false } }, key);
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency-mismatch' } });
    expect((await api.ended(id)).output).toEqual({ ok: true });
  });

  it('goes another way after its timeout, or fails', async () => {
    const onTimeout = [{ id: 'nobody', type: 'Echo', input: { ok: false } }];
    const away = await begin({ timeout: 'PT0.3S' }, { onTimeout });
    const silent = await begin({ timeout: '{{ "PT0." + "3S" }}' });
    expect(await api.ended(away)).toMatchObject({ status: 'COMPLETED', output: { ok: false } });
    expect(await api.ended(silent)).toMatchObject({
      status: 'FAILED',
      error: { code: 'approval-timeout', step: 'ask' },
    });
  });

  it('tells until when it waits', async () => {
    const id = await begin({ timeout: 'PT1H' });
    const task = await api.task(id, 'ask', ['WAITING']);
    const left = Date.parse(task.reason.until) - Date.now();
    expect(left).toBeGreaterThan(3_500_000);
    expect(left).toBeLessThanOrEqual(3_600_000);
    await api.byHand(id, 'ask', 'fail', { code: 'refused-by-board', message: 'No.' });
    expect(await api.ended(id)).toMatchObject({
      status: 'FAILED',
      error: { code: 'refused-by-board', message: 'No.', step: 'ask' },
    });
  });
});

describe('tasks that are not there or have ended', () => {
  const actions = ['retry', 'skip', 'complete', 'fail'];

  it.each(actions)('%s is refused', async (action) => {
    const { id, tasks } = await api.run({ name: 'Short', steps: [{ id: 'a', type: 'Echo' }] }, 1);
    const ended = await api.post(`/v1/executions/${id}/tasks/${tasks[0].id}/${action}`, {});
    expect(ended).toMatchObject({ status: 409, body: { code: 'execution-ended' } });
    const nobody = await api.post(`/v1/executions/ex-zzzzzzzz/tasks/${tasks[0].id}/${action}`, {});
    expect(nobody).toMatchObject({ status: 404, body: { code: 'execution-not-found' } });
  });

  it('while the execution is open', async () => {
    const id = await api.begin({
      name: 'Waits',
      steps: [
        { id: 'done', type: 'Echo' },
        { id: 'ask', type: 'Approval' },
        { id: 'later', type: 'Echo' },
      ],
    });
    const { tasks } = await api.reaches(id, ['WAITING']);
    for (const action of actions) {
      const unknown = await api.post(`/v1/executions/${id}/tasks/task-zzzzzzzz/${action}`, {});
      expect(unknown, action).toMatchObject({ status: 404, body: { code: 'task-not-found' } });
      for (const task of [tasks[0], tasks[2]]) {
        const refused = await api.post(`/v1/executions/${id}/tasks/${task.id}/${action}`, {});
        expect(refused, `${action} ${task.step}`).toMatchObject({ status: 409, body: { code: 'task-not-waiting' } });
      }
    }
    expect((await api.byHand(id, 'ask', 'retry')).body.code).toBe('task-not-waiting');
    expect((await api.byHand(id, 'ask', 'skip')).status).toBe(200);
    expect(await api.ended(id)).toMatchObject({ status: 'COMPLETED', tasks: [{}, { status: 'SKIPPED' }, {}] });
  });
});
