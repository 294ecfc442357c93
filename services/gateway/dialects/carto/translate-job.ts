import { createHash } from 'node:crypto';
import { v5 } from 'uuid';
import type { z } from 'zod';
import { isTerminal } from '../../../../workflows/execution.ts';
import type { StepError } from '../../../../workflows/language/app-error.ts';
import type { Statement } from '../../../operations/statement-resource.ts';
import { publishedId } from '../../published-id.ts';
import { toQueryError } from './to-error.ts';
import type * as wire from './wire.ts';

/** Where data lies, in the words of the published examples; we know of no places. */
export const LOCATION = 'US';

const ids = publishedId({
  name: 'carto',
  alphabet: '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
  length: 28,
  prefix: 'job_',
});

/** Of ours alone; drawn once. */
const NAMESPACE = '5b1f1f0e-7d3c-4c55-9d0b-6c2a3f1e8a47';

/** Our id of a job; an id that is none of ours stays as it is, and is not found. */
export function toExecutionId(job: string): string {
  return ids.toOwn(job) ?? job;
}

/** The published id of an execution. */
export function toJobId(execution: string): string {
  return ids.toPublished(execution);
}

/** A job as its creation is answered; `sent` is the caller's token: to others than who made the job, a token is told by its id. */
export function toCreatedJob(
  { execution, connection, query, table, keyId, own, createdAt }: Statement,
  sent: string,
): z.input<typeof wire.createdJob> {
  return {
    externalId: toJobId(execution),
    accountId: `ac_${digits('account', 36, 8)}`,
    userId: `auth0|${digits(`user ${keyId ?? ''}`, 16, 24)}`,
    connectionId: v5(connection, NAMESPACE),
    metadata: {},
    createdAt,
    query,
    jobMetadata: { location: LOCATION, ...(table === null ? {} : { workflowOutputTableName: table }) },
    token: own ? sent : hideToken(keyId),
  };
}

/** The token that somebody else made a job with: its secret is not kept anywhere. */
function hideToken(keyId: string | null): string {
  return keyId === null ? '' : `sg_${keyId}_(...)`;
}

/** A job with its status. */
export function toJob(statement: Statement, sent: string): z.input<typeof wire.job> {
  return { ...toCreatedJob(statement, sent), status: toStatus(statement) };
}

function toStatus({ status, error }: Statement): z.input<typeof wire.job>['status'] {
  if (!isTerminal(status)) return { state: status === 'QUEUED' ? 'PENDING' : 'RUNNING' };
  if (status === 'COMPLETED') return { state: 'DONE' };
  return { errorResult: toErrorResult(status, error), state: 'DONE' };
}

/** BigQuery's reasons: only `invalidQuery` is published. */
const reasons: { readonly [code: string]: string } = {
  'sql-failed': 'invalidQuery',
  'sql-unreachable': 'backendError',
  'step-timeout': 'timeout',
  'execution-timeout': 'timeout',
};

function toErrorResult(status: Statement['status'], error: StepError | null) {
  if (status === 'CANCELLED' || status === 'TERMINATED')
    return {
      reason: 'stopped',
      location: 'query',
      message: 'Job execution was cancelled: User requested cancellation',
    };
  const { code = '', message = 'The job failed.' } = error ?? {};
  return {
    reason: reasons[code] ?? 'internalError',
    location: 'query',
    message: code === 'sql-failed' ? toQueryError(message) : message,
  };
}

/** The first digits of a hash. */
function digits(text: string, base: 16 | 36, count: number): string {
  const hash = createHash('sha256').update(`carto ${text}`).digest('hex');
  return BigInt(`0x${hash}`).toString(base).slice(0, count);
}
