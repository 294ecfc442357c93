import { randomUUID } from 'node:crypto';
import { describe, expect, inject, it } from 'vitest';
import { ApiClient } from './api-client.ts';

const api = new ApiClient(inject('stack').api);
/** A name that no other test listens to. */
const newName = () => `paid-${randomUUID()}`;
const awaiting = (name: string, more: object = {}) => ({
  id: 'paid',
  type: 'Event',
  input: { name, correlation: '{{ input.order }}', ...more },
});
const send = (name: string, correlation: string | number | boolean, payload: unknown, more: object = {}) =>
  api.post('/v1/events', { name, correlation, payload, ...more });
const begin = (steps: unknown[], input: unknown) => api.begin({ name: 'Awaits', steps }, input);

describe('Event', () => {
  it('is given to the step that waits for its name and correlation, and to no other', async () => {
    const name = newName();
    const [one, two] = [await begin([awaiting(name)], { order: 'a' }), await begin([awaiting(name)], { order: 'b' })];
    for (const id of [one, two]) {
      const task = await api.task(id, 'paid', ['WAITING']);
      expect(task.reason).toMatchObject({ kind: 'event' });
      expect(task.reason.message).toContain(name);
    }
    const sent = await send(name, 'a', { amount: 7 });
    expect(sent).toMatchObject({ status: 202, body: { delivered: 1 } });
    expect(await api.ended(one)).toMatchObject({ status: 'COMPLETED', output: { amount: 7 } });
    expect((await api.get(`/v1/executions/${two}`)).body.status).toBe('WAITING');
    expect((await send(name, 'b', null)).body.delivered).toBe(1);
    expect(await api.ended(two)).toMatchObject({ status: 'COMPLETED', output: null });
  });

  it('compares numbers and booleans as text, on both sides', async () => {
    const name = newName();
    const [number, boolean] = [
      await begin([awaiting(name)], { order: 7 }),
      await begin([awaiting(name)], { order: true }),
    ];
    await api.task(number, 'paid', ['WAITING']);
    await api.task(boolean, 'paid', ['WAITING']);
    expect((await send(name, 7, 'seven')).body.delivered).toBe(1);
    expect((await send(name, true, 'yes')).body.delivered).toBe(1);
    expect(await api.ended(number)).toMatchObject({ output: 'seven' });
    expect(await api.ended(boolean)).toMatchObject({ output: 'yes' });
    expect((await send(name, '', null)).status).toBe(422);
    expect((await send(name, 'a'.repeat(501), null)).status).toBe(422);
  });

  it('that comes early is kept', async () => {
    const name = newName();
    expect((await send(name, 'a', 'early')).body.delivered).toBe(0);
    expect(await api.run({ name: 'Late', steps: [awaiting(name)] }, { order: 'a' })).toMatchObject({
      status: 'COMPLETED',
      output: 'early',
    });
  });

  it('is taken once, whatever how often it is sent with one id', async () => {
    const name = newName();
    const steps = [
      awaiting(name),
      { ...awaiting(name), id: 'second' },
      { type: 'Output', input: '{{ steps.paid.output + steps.second.output }}' },
    ];
    const id = await begin(steps, { order: 'a' });
    await api.task(id, 'paid', ['WAITING']);
    const event = randomUUID();
    const sent = await Promise.all([1, 2, 3, 4].map(() => send(name, 'a', 'x', { id: event })));
    for (const { status, body } of sent) {
      expect(status).toBe(202);
      expect(body.id).toBe(event);
    }
    await api.task(id, 'second', ['WAITING']);
    await send(name, 'a', 'y');
    expect(await api.ended(id)).toMatchObject({ status: 'COMPLETED', output: 'xy' });
  });

  it('reaches every execution that waits for it', async () => {
    const name = newName();
    const ids = await Promise.all([1, 2, 3].map(() => begin([awaiting(name)], { order: 'a' })));
    for (const id of ids) await api.task(id, 'paid', ['WAITING']);
    expect((await send(name, 'a', 'all')).body.delivered).toBe(3);
    for (const id of ids) expect((await api.ended(id)).output).toBe('all');
  });

  it('comes to the steps of one execution in order of arrival', async () => {
    const name = newName();
    for (const payload of ['first', 'second']) await send(name, 'a', payload);
    const loop = {
      id: 'each',
      type: 'Loop',
      input: { count: 4 },
      steps: [awaiting(name)],
    };
    const id = await begin([loop, { type: 'Output', input: '{{ steps.each.output.items }}' }], { order: 'a' });
    await api.task(id, 'each[2]/paid', ['WAITING']);
    for (const payload of ['third', 'fourth']) await send(name, 'a', payload);
    expect((await api.ended(id)).output).toEqual(['first', 'second', 'third', 'fourth']);
  });

  it('goes another way after its timeout, or fails', async () => {
    const onTimeout = [{ id: 'unpaid', type: 'Echo', input: 'unpaid' }];
    const timeout = { timeout: 'PT0.3S' };
    const away = await begin([{ ...awaiting(newName(), timeout), onTimeout }], { order: 'a' });
    const silent = await begin([awaiting(newName(), timeout)], { order: 'a' });
    expect(await api.ended(away)).toMatchObject({ status: 'COMPLETED', output: 'unpaid' });
    expect(await api.ended(silent)).toMatchObject({ status: 'FAILED', error: { code: 'event-timeout', step: 'paid' } });
  });

  it('is refused without name or correlation, or with too large a payload', async () => {
    expect((await api.post('/v1/events', { correlation: 'a' })).status).toBe(422);
    expect((await api.post('/v1/events', { name: 'a' })).status).toBe(422);
    const large = await send(newName(), 'a', 'x'.repeat(1_100_000));
    expect([413, 422]).toContain(large.status);
  });
});
