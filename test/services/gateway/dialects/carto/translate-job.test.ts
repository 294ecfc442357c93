import { describe, expect, it } from 'vitest';
import {
  toCreatedJob,
  toExecutionId,
  toJob,
  toJobId,
} from '../../../../../services/gateway/dialects/carto/translate-job.ts';
import type { Statement } from '../../../../../services/operations/statement-resource.ts';

const statement: Statement = {
  execution: 'ex-1a2b3c4d',
  connection: 'warehouse',
  query: 'CALL `p.workflows_temp.wfproc_f2f8df5df4ddf279`(@a)',
  table: 'p.workflows_temp.wfproc_f2f8df5df4ddf279_out_33afd785675f081d',
  keyId: 'k1',
  own: true,
  status: 'COMPLETED',
  error: null,
  createdAt: '2023-10-04T16:10:35.732Z',
};
const statusOf = (status: Statement['status'], code?: string, message = 'Why.') =>
  toJob({ ...statement, status, error: code === undefined ? null : { code, message, step: null, details: null } }, '')
    .status;

describe('a job', () => {
  it('has ids in the published forms, the same each time', () => {
    const job = toCreatedJob(statement, 'eyJ');
    expect(toCreatedJob({ ...statement, status: 'FAILED' }, 'eyJ')).toEqual(job);
    // Whose it is does not hang on who reads it.
    expect(toCreatedJob({ ...statement, own: false }, 'other')).toEqual({ ...job, token: 'sg_k1_(...)' });
    expect(job).toEqual({
      externalId: expect.stringMatching(/^job_[0-9A-Za-z]{28}$/),
      accountId: expect.stringMatching(/^ac_[0-9a-z]{8}$/),
      userId: expect.stringMatching(/^auth0\|[0-9a-f]{24}$/),
      connectionId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      metadata: {},
      createdAt: statement.createdAt,
      query: statement.query,
      jobMetadata: { location: 'US', workflowOutputTableName: statement.table },
      token: 'eyJ',
    });
  });

  it('names no table where there is none', () => {
    expect(toCreatedJob({ ...statement, table: null }, '').jobMetadata).toEqual({ location: 'US' });
  });

  it('is found by its id, and by no other', () => {
    expect(toExecutionId(toJobId('ex-1a2b3c4d'))).toBe('ex-1a2b3c4d');
    for (const made of ['job_', `job_${'z'.repeat(28)}`, `job_${'0'.repeat(28)}`, '../x'])
      expect(toExecutionId(made)).toBe(made);
  });
});

describe('its status', () => {
  it('knows three states', () => {
    expect(statusOf('QUEUED')).toEqual({ state: 'PENDING' });
    for (const status of ['RUNNING', 'WAITING', 'PAUSED', 'CANCELLING'] as const)
      expect(statusOf(status)).toEqual({ state: 'RUNNING' });
    expect(statusOf('COMPLETED')).toEqual({ state: 'DONE' });
  });

  it.each([
    ['FAILED', 'sql-failed', 'invalidQuery'],
    ['FAILED', 'sql-unreachable', 'backendError'],
    ['FAILED', 'run-lost', 'internalError'],
    ['TIMED_OUT', 'execution-timeout', 'timeout'],
    ['CANCELLED', 'execution-cancelled', 'stopped'],
    ['TERMINATED', 'execution-terminated', 'stopped'],
  ] as const)('%s with %s is DONE with the reason %s', (status, code, reason) => {
    expect(statusOf(status, code)).toMatchObject({ errorResult: { reason, location: 'query' }, state: 'DONE' });
  });

  it('tells what the database said as the published messages begin', () => {
    const said = 'The database refused the statement (22012): division by zero';
    expect(statusOf('FAILED', 'sql-failed', said).errorResult?.message).toBe('Query error: division by zero');
  });
});
