import { expect, it } from 'vitest';
import { webhookShapers } from '../../../services/gateway/webhook-shapers.ts';
import { sampleExecution } from './dialects/sample-execution.ts';

const event = { sequence: 3, type: 'execution.ended', at: 1_704_067_200_000, status: 'COMPLETED' } as const;

it('knows a shape for every style that a start stores', () => {
  expect(Object.keys(webhookShapers)).toEqual(expect.arrayContaining(['dataflow', 'dataflow.later', 'v1']));
});

it.each(Object.entries(webhookShapers))('%s gives JSON, and the same bytes for the same event', (_style, shape) => {
  const message = shape(sampleExecution(), event);
  expect(message.headers['content-type']).toBe('application/json');
  expect(Object.keys(JSON.parse(message.body)).length).toBeGreaterThan(2);
  expect(shape(sampleExecution(), event)).toEqual(message);
});

it('v1 tells what happened, when, and how the execution stands', () => {
  const { body } = webhookShapers.v1?.(sampleExecution(), event) ?? { body: '{}' };
  expect(JSON.parse(body)).toEqual({
    type: 'execution.ended',
    timestamp: '2024-01-01T00:00:00.000Z',
    sequence: 3,
    status: 'COMPLETED',
    data: sampleExecution(),
  });
});

it('v1 tells an endpoint by the type how an execution ended', () => {
  const endpoint = { id: 'wh-1a2b3c4d', settings: {}, secrets: [], workflowName: 'Sample' };
  const typeOf = (status: 'COMPLETED' | 'TIMED_OUT') =>
    JSON.parse(webhookShapers.v1?.(sampleExecution(), { ...event, status }, endpoint).body ?? '{}').type;
  expect([typeOf('COMPLETED'), typeOf('TIMED_OUT')]).toEqual(['execution.completed', 'execution.timed_out']);
});
