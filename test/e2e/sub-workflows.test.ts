import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ApiClient } from './api-client.ts';
import { type Ledger, startLedger } from './ledger-server.ts';
import { waitUntil } from './wait-until.ts';

const api = new ApiClient(inject('stack').api);
let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger();
});
afterAll(() => ledger.close());

const input = { type: 'object', required: ['n'], properties: { n: { type: 'integer' } } };
const output = { type: 'object', required: ['twice'], properties: { twice: { type: 'integer' } } };
const doubling = (more: object = {}) => ({
  name: 'Doubles',
  input,
  output,
  steps: [{ type: 'Output', input: { twice: '{{ input.n * 2 }}' } }],
  ...more,
});
const calling = (workflow: string, more: object = {}, step: object = {}) => ({
  name: 'Calls',
  steps: [{ id: 'sub', type: 'Workflow', input: { workflow, input: { n: 21 }, ...more }, ...step }],
});
const slow = (path: string) => ({
  name: 'Slow child',
  steps: [{ id: 'call', type: 'Http', input: { url: `${ledger.url}${path}` } }],
});
const childOf = (id: string, step = 'sub'): Promise<string> =>
  waitUntil('a child', async () => {
    const { body } = await api.get(`/v1/executions/${id}/tasks?step=${step}`);
    return body.items[0]?.childId ?? null;
  });

describe('Workflow, awaited', () => {
  it('gives the output of the other; each knows of the other', async () => {
    const child = await api.createWorkflow(doubling({ alias: `double-${randomUUID()}` }));
    const parent = await api.run(calling(child.alias));
    expect(parent).toMatchObject({ status: 'COMPLETED', output: { twice: 42 }, parentId: null });
    const { childId } = parent.tasks[0];
    expect((await api.get(`/v1/executions/${childId}`)).body).toMatchObject({
      status: 'COMPLETED',
      parentId: parent.id,
      workflowId: child.id,
      input: { n: 21 },
    });
    const listed = await api.get(`/v1/executions?parent=${parent.id}`);
    expect(listed.body.items.map((row: { id: string }) => row.id)).toEqual([childId]);
  });

  it('runs the version that is named, else the newest', async () => {
    const child = await api.createWorkflow(doubling());
    await api.put(`/v1/workflows/${child.id}`, doubling({ steps: [{ type: 'Output', input: { twice: 0 } }] }));
    expect((await api.run(calling(child.id, { version: 1 }))).output).toEqual({ twice: 42 });
    expect((await api.run(calling(child.id))).output).toEqual({ twice: 0 });
  });

  it('fails with what the other failed with', async () => {
    const steps = [
      { id: 'no', type: 'Terminate', input: { status: 'failed', code: 'no-stock', message: 'Sold out.' } },
    ];
    const child = await api.createWorkflow({ name: 'Fails', steps });
    const parent = await api.run(calling(child.id));
    expect(parent).toMatchObject({
      status: 'FAILED',
      error: { code: 'child-failed', step: 'sub', details: { status: 'FAILED', error: { code: 'no-stock' } } },
    });
    expect(parent.error.details.id).toBe(parent.tasks[0].childId);
  });

  it('cancel and terminate reach the other', async () => {
    for (const [verb, status] of [
      ['cancel', 'CANCELLED'],
      ['terminate', 'TERMINATED'],
    ]) {
      const path = `/slow-${verb}`;
      ledger.on(path, { delayMs: 60_000 });
      const child = await api.createWorkflow(slow(path));
      const id = await api.begin(calling(child.id));
      const call = await waitUntil('the call of the child', () => ledger.calls(path)[0] ?? null);
      const childId = await childOf(id);
      await api.post(`/v1/executions/${id}/${verb}`);
      expect((await api.ended(id)).status).toBe(status);
      expect((await api.ended(childId)).status).toMatch(/CANCELLED|TERMINATED/);
      await waitUntil('the connection to end', () => call.hungUp ?? null);
    }
  });

  it('a child that somebody cancels fails its parent', async () => {
    ledger.on('/slow-child', { delayMs: 60_000 });
    const child = await api.createWorkflow(slow('/slow-child'));
    const id = await api.begin(calling(child.id));
    const childId = await childOf(id);
    await waitUntil('the call of the child', () => ledger.calls('/slow-child').length === 1);
    await api.post(`/v1/executions/${childId}/cancel`);
    expect(await api.ended(id)).toMatchObject({
      status: 'FAILED',
      error: { code: 'child-failed', details: { id: childId, status: 'CANCELLED' } },
    });
  });

  it('a workflow that calls itself may go deep in a chain; beside each other such calls end with recursion-limit', async () => {
    const alias = `self-${randomUUID()}`;
    const again = { type: 'Workflow', input: { workflow: alias, input: { left: '{{ input.left - 1 }}' } } };
    const self = await api.createWorkflow({
      name: 'Self',
      alias,
      // The eleventh calls itself once more.
      steps: [
        { id: 'again', ...again, when: '{{ input.left > 0 }}' },
        { id: 'more', ...again, when: '{{ input.left == 1 }}' },
      ],
    });
    const { id } = await api.start(self.id, { input: { left: 11 } });
    const execution = await api.ended(id, 60_000);
    expect(execution.status).toBe('FAILED');
    // What GET shows of so large an error is shortened.
    let { error } = (await api.get(`/v1/executions/${id}/result`)).body;
    let depth = 0;
    for (; error.code === 'child-failed'; depth++) error = error.details.error;
    expect(error).toMatchObject({ code: 'recursion-limit', step: 'more' });
    expect(depth).toBe(10);
  });
});

describe('Workflow, detached', () => {
  it('gives its id at once, and the other goes its own way', async () => {
    ledger.on('/own-way', { delayMs: 800 });
    const child = await api.createWorkflow(slow('/own-way'));
    const parent = await api.run(calling(child.id, {}, { mode: 'detach' }));
    expect(parent).toMatchObject({ status: 'COMPLETED', output: { id: expect.stringMatching(/^ex-/) } });
    const { body } = await api.get(`/v1/executions/${parent.output.id}`);
    expect(body.parentId).toBe(parent.id);
    expect((await api.ended(parent.output.id)).status).toBe('COMPLETED');
  });
});

describe('what is checked when saving', () => {
  it.each([
    ['a workflow that is not there', () => calling('wf-zzzzzzzz'), '/steps/0/input/workflow'],
    ['a version that is not there', (id: string) => calling(id, { version: 7 }), '/steps/0/input/version'],
    ['an input that it does not take', (id: string) => calling(id, { input: { n: 'one' } }), '/steps/0/input/input'],
    ['an input that lacks something', (id: string) => calling(id, { input: {} }), '/steps/0/input/input'],
  ])('%s is refused', async (_, build, pointer) => {
    const child = await api.createWorkflow(doubling());
    const { status, body } = await api.post('/v1/workflows', build(child.id));
    expect(status, JSON.stringify(body)).toBe(422);
    expect(body.code).toBe('invalid-definition');
    expect(body.errors[0].pointer).toContain(pointer);
  });

  it('the output has the type of the other', async () => {
    const child = await api.createWorkflow(doubling());
    const { steps, ...rest } = calling(child.id);
    const reading = (field: string) => ({
      ...rest,
      steps: [...steps, { type: 'Output', input: `{{ steps.sub.output.${field} }}` }],
    });
    expect((await api.post('/v1/workflows', reading('twice'))).status).toBe(201);
    const { status, body } = await api.post('/v1/workflows', reading('twise'));
    expect(status).toBe(422);
    expect(JSON.stringify(body.errors)).toContain('twice');
  });

  it('a name that is known only at run time is allowed, and fails when nobody has it', async () => {
    const execution = await api.run(calling('{{ "wf-" + "zzzzzzzz" }}'));
    expect(execution).toMatchObject({ status: 'FAILED', error: { step: 'sub' } });
    expect(execution.error.code).toBe('workflow-not-found');
  });
});
