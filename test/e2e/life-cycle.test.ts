import { describe, expect, inject, it } from 'vitest';
import { ApiClient } from './api-client.ts';

const api = new ApiClient(inject('stack').api);
const double = {
  name: 'Double',
  input: { type: 'object', required: ['n'], properties: { n: { type: 'number' } } },
  steps: [{ id: 'double', type: 'Transform', input: { value: '{{ input.n * 2 }}' } }],
};

describe('a workflow', () => {
  it('is created, read, changed into a new version, and deleted', async () => {
    const created = await api.post('/v1/workflows', double);
    expect(created.status).toBe(201);
    const { id } = created.body;
    expect(id).toMatch(/^wf-[0-9a-z]{8}$/);
    expect(created.headers.get('location')).toBe(`/v1/workflows/${id}`);
    expect(created.body).toMatchObject({ name: 'Double', version: 1, enabled: true, alias: null, definition: double });

    const triple = {
      ...double,
      name: 'Triple',
      steps: [{ id: 'triple', type: 'Transform', input: { value: '{{ input.n * 3 }}' } }],
    };
    const changed = await api.put(`/v1/workflows/${id}`, triple, { 'if-match': created.headers.get('etag') ?? '' });
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({ id, name: 'Triple', version: 2 });
    const stale = await api.put(`/v1/workflows/${id}`, double, { 'if-match': created.headers.get('etag') ?? '' });
    expect(stale.status).toBe(412);
    expect(stale.body.code).toBe('version-conflict');

    const versions = await api.get(`/v1/workflows/${id}/versions`);
    expect(versions.body.items.map(({ version }: { version: number }) => version).sort()).toEqual([1, 2]);
    expect((await api.get(`/v1/workflows/${id}/versions/1`)).body.definition).toEqual(double);

    const first = await api.start(id, { input: { n: 5 }, version: 1 });
    const second = await api.start(id, { input: { n: 5 } });
    expect((await api.ended(first.id)).output).toEqual({ value: 10 });
    expect((await api.ended(second.id)).output).toEqual({ value: 15 });

    expect((await api.delete(`/v1/workflows/${id}`)).status).toBe(204);
    expect((await api.get(`/v1/workflows/${id}`)).status).toBe(404);
    expect((await api.get(`/v1/executions/${first.id}`)).body.output).toEqual({ value: 10 });
  });

  it('is found by its alias, which is unique', async () => {
    const alias = `double-${Date.now()}`;
    const workflow = await api.createWorkflow({ ...double, alias });
    expect((await api.get(`/v1/workflows/${alias}`)).body.id).toBe(workflow.id);
    const { id } = await api.start(alias, { input: { n: 1 } });
    expect((await api.ended(id)).output).toEqual({ value: 2 });
    const taken = await api.post('/v1/workflows', { ...double, alias });
    expect(taken.status).toBe(409);
    expect(taken.body.code).toBe('alias-taken');
  });

  it('can be validated without being stored', async () => {
    const before = (await api.get('/v1/workflows?limit=1')).body.items[0]?.id;
    const good = await api.post('/v1/workflows/validate', double);
    expect(good.status).toBe(200);
    expect(good.body.valid).toBe(true);
    const bad = await api.post('/v1/workflows/validate', { ...double, steps: [{ type: 'Ech' }] });
    expect(JSON.stringify(bad.body)).toContain('Echo');
    expect((await api.get('/v1/workflows?limit=1')).body.items[0]?.id).toBe(before);
  });
});

describe('an execution', () => {
  it('tells every task with input, output, attempts and times, and its result', async () => {
    const workflow = await api.createWorkflow(double);
    const { id } = await api.start(workflow.id, { input: { n: 21 }, labels: { team: 'a' } });
    const execution = await api.ended(id);
    expect(id).toMatch(/^ex-[0-9a-z]{8}$/);
    expect(execution).toMatchObject({
      workflowId: workflow.id,
      version: 1,
      status: 'COMPLETED',
      input: { n: 21 },
      output: { value: 42 },
      error: null,
      labels: { team: 'a' },
      retryOf: null,
    });
    const [task] = execution.tasks;
    expect(task).toMatchObject({
      step: 'double',
      type: 'Transform',
      status: 'COMPLETED',
      attempts: 1,
      input: { value: 42 },
      output: { value: 42 },
      error: null,
    });
    expect(task.id).toMatch(/^task-[0-9a-z]{8}$/);
    for (const time of [
      execution.createdAt,
      execution.startedAt,
      execution.completedAt,
      task.startedAt,
      task.completedAt,
    ])
      expect(time).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
    expect((await api.get(`/v1/executions/${id}/tasks`)).body.items).toEqual(execution.tasks);
    expect((await api.get(`/v1/executions/${id}/tasks/${task.id}`)).body.step).toBe('double');
    const result = await api.get(`/v1/executions/${id}/result`);
    expect(result.status).toBe(200);
    expect(result.body).toMatchObject({ output: { value: 42 } });
  });

  it('can be deleted when it has ended', async () => {
    const { id } = await api.run(double, { n: 1 });
    expect((await api.delete(`/v1/executions/${id}`)).status).toBe(204);
    expect((await api.get(`/v1/executions/${id}`)).status).toBe(404);
  });
});
