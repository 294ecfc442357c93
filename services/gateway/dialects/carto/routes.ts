import { AppError } from '../../../../workflows/language/app-error.ts';
import { cancelStatement } from '../../../operations/cancel-statement.ts';
import { getStatement } from '../../../operations/get-statement.ts';
import { listStatements } from '../../../operations/list-statements.ts';
import { runStatement } from '../../../operations/run-statement.ts';
import { startStatement } from '../../../operations/start-statement.ts';
import { type Route, route } from '../../define-route.ts';
import { nextLink } from '../../next-link.ts';
import { readToken } from './read-token.ts';
import { toRows } from './to-rows.ts';
import { toCreatedJob, toExecutionId, toJob } from './translate-job.ts';
import * as wire from './wire.ts';

/** What a call tells beside its path and body. */
interface Sent {
  query: { [name: string]: unknown };
  header(name: string): string | undefined;
}

/** The token as it came; none is sent where none is asked for. */
function tokenOf({ query, header }: Sent): string {
  const { access_token: given } = query;
  return readToken({ header, query: () => (typeof given === 'string' ? given : undefined) }) ?? '';
}

/** `Cache-Control: max-age=60`, in milliseconds; 0 without. */
function maxAgeOf({ header }: Sent): number {
  const seconds = /(?:^|[\s,])max-age=(\d{1,9})/i.exec(header('cache-control') ?? '')?.[1];
  return seconds === undefined ? 0 : Number(seconds) * 1000;
}

const exampleCall =
  'CALL `postgres.workflows_temp.wfproc_f2f8df5df4ddf279`(@number_of_clusters,@buffer_radius,@store_type)';
const exampleValues = { number_of_clusters: 2, buffer_radius: 500, store_type: 'Supermarket' };

const exampleJob = {
  externalId: 'job_h8UWzpdzX0s2XAAXQd3rdWCdPUT9',
  accountId: 'ac_jfakef5m',
  userId: 'auth0|61164b7c0a77c006a259f53d',
  connectionId: '5a32a0ea-555a-48dd-aeb1-8768aae8ef1c',
  metadata: {},
  createdAt: '2023-10-04T16:10:35.732Z',
  query: exampleCall,
  jobMetadata: {
    location: 'US',
    workflowOutputTableName: 'postgres.workflows_temp.wfproc_f2f8df5df4ddf279_out_33afd785675f081d',
  },
  token: 'eyJhbGc',
};

/** The published routes. What GET does is not done twice as much by POST: both take the same. */
export const routes: readonly Route[] = [
  route({
    method: 'get',
    path: '/:connection/query',
    operation: runStatement,
    status: 200,
    query: wire.queryQuery,
    response: wire.rowsResponse,
    toInput: ({ params, query, ...call }) => ({
      connection: params.connection,
      query: query.q,
      parameters: query.queryParameters,
      safe: true,
      maxAgeMs: maxAgeOf({ ...call, query }),
    }),
    toResponse: toRows,
  }),
  route({
    method: 'post',
    path: '/:connection/query',
    operation: runStatement,
    operationId: 'runStatementByPost',
    status: 200,
    query: wire.tokenQuery,
    request: wire.queryRequest,
    response: wire.rowsResponse,
    example: { request: { q: exampleCall, queryParameters: exampleValues } },
    toInput: ({ params, body }) => ({
      connection: params.connection,
      query: body.q,
      parameters: body.queryParameters,
    }),
    toResponse: toRows,
  }),
  route({
    method: 'post',
    path: '/:connection/job',
    operation: startStatement,
    status: 200,
    idempotent: true,
    query: wire.tokenQuery,
    request: wire.jobRequest,
    response: wire.createdJob,
    example: { request: { query: exampleCall, queryParameters: exampleValues }, response: exampleJob },
    toInput: ({ params, body, idempotencyKey }) => ({
      connection: params.connection,
      query: body.query,
      parameters: body.queryParameters,
      idempotencyKey: idempotencyKey ?? undefined,
    }),
    toResponse: (statement, call) => toCreatedJob(statement, tokenOf(call)),
  }),
  route({
    method: 'get',
    path: '/:connection/job',
    operation: startStatement,
    operationId: 'startStatementByGet',
    status: 200,
    query: wire.jobQuery,
    response: wire.createdJob,
    toInput: ({ params, query }) => ({
      connection: params.connection,
      query: query.query,
      parameters: query.queryParameters,
      safe: true,
    }),
    toResponse: (statement, call) => toCreatedJob(statement, tokenOf(call)),
  }),
  route({
    method: 'get',
    path: '/:connection/job/:job',
    operation: getStatement,
    status: 200,
    query: wire.tokenQuery,
    response: wire.job,
    toInput: ({ params }) => ({ connection: params.connection, execution: toExecutionId(params.job) }),
    toResponse: (statement, call) => toJob(statement, tokenOf(call)),
  }),
  route({
    method: 'delete',
    path: '/:connection/job/:job',
    operation: cancelStatement,
    status: 200,
    query: wire.tokenQuery,
    response: wire.job,
    toInput: ({ params }) => ({ connection: params.connection, execution: toExecutionId(params.job) }),
    toResponse: (statement, call) => toJob(statement, tokenOf(call)),
    toFault: (error, { params }) =>
      error.code === 'execution-ended' ? new AppError(error.code, `The job ${params.job} is DONE.`) : error,
  }),
  route({
    method: 'get',
    path: '/jobs',
    operation: listStatements,
    status: 200,
    query: wire.jobsQuery,
    response: wire.jobs,
    toInput: ({ query: { cursor, limit } }) => ({ cursor, limit }),
    toResponse: ({ items }, call) => ({ jobs: items.map((each) => toJob(each, tokenOf(call))) }),
    // The body of the list is not published, and has no place for a cursor.
    headers: ({ nextCursor }, { url }) => nextLink(url, nextCursor),
  }),
];
