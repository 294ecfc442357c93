import { WorkflowNotFoundError } from '@temporalio/common';
import { expect, it } from 'vitest';
import { isNotFound, nameError } from '../../../services/temporal/name-error.ts';

const grpc = (code: number) => Object.assign(new Error('from gRPC'), { code, details: '', metadata: {} });
const around = (cause: Error) => new Error('around', { cause });

it.each([1, 4, 8, 10, 14])('the gRPC status %i tells that the server cannot be reached', (code) => {
  expect(nameError(around(around(grpc(code))))).toMatchObject({ code: 'unavailable' });
});

it('any other error stays as it is', () => {
  for (const error of [grpc(3), around(grpc(5)), new Error('own'), 'text']) expect(nameError(error)).toBe(error);
});

it('a run that is not there is told from one that cannot be asked', () => {
  expect(isNotFound(grpc(5))).toBe(true);
  expect(isNotFound(around(grpc(5)))).toBe(true);
  expect(isNotFound(new WorkflowNotFoundError('gone', 'ex-1', undefined))).toBe(true);
  expect([grpc(14), new Error('own'), null].map(isNotFound)).toEqual([false, false, false]);
});
