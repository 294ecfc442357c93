import { expect, it } from 'vitest';
import { webhookShape } from '../../../../../services/gateway/dialects/refold/webhook-shape.ts';
import { sampleExecution } from '../sample-execution.ts';

it('refold 4.2.21 each way to end has its event and status', () => {
  const told = (status: 'COMPLETED' | 'FAILED' | 'CANCELLED' | 'TERMINATED' | 'TIMED_OUT') => {
    const execution = sampleExecution({ status });
    const { event, status: word } = JSON.parse(
      webhookShape(execution, { sequence: 1, type: 'execution.ended', at: 0, status }).body,
    );
    return `${event}: ${word}`;
  };
  expect(told('COMPLETED')).toBe('Workflow Completed: COMPLETED');
  expect(told('FAILED')).toBe('Workflow Errored: ERRORED');
  expect(told('CANCELLED')).toBe('Workflow Stopped: STOPPED');
  expect(told('TERMINATED')).toBe('Workflow Stopped: TERMINATED');
  expect(told('TIMED_OUT')).toBe('Workflow Timed Out: TIMED_OUT');
});
