import { expect, it } from 'vitest';
import {
  translateStatus,
  translateTaskStatus,
} from '../../../../../services/gateway/dialects/dataflow/translate-status.ts';

it('dataflow 3.1 every status has a published word', () => {
  const open = ['RUNNING', 'WAITING', 'PAUSED', 'CANCELLING'] as const;
  expect(translateStatus('QUEUED')).toBe('PENDING');
  expect(open.map(translateStatus)).toEqual(['RUNNING', 'RUNNING', 'RUNNING', 'RUNNING']);
  expect((['COMPLETED', 'FAILED', 'TIMED_OUT'] as const).map(translateStatus)).toEqual([
    'COMPLETED',
    'FAILED',
    'FAILED',
  ]);
  expect((['CANCELLED', 'TERMINATED'] as const).map(translateStatus)).toEqual(['CANCELLED', 'CANCELLED']);
});

it('dataflow 3.3.9 tasks whose condition does not hold are SKIPPED; one that is tried again runs', () => {
  const tasks = ['PENDING', 'RUNNING', 'WAITING', 'RETRYING', 'COMPLETED', 'COMPENSATED'] as const;
  expect(tasks.map(translateTaskStatus)).toEqual([
    ...['PENDING', 'RUNNING', 'RUNNING', 'RUNNING', 'COMPLETED', 'COMPLETED'],
  ]);
  const ended = ['FAILED', 'SKIPPED', 'CANCELLED'] as const;
  expect(ended.map(translateTaskStatus)).toEqual([...ended]);
});
