import { AppError } from '../../../../workflows/language/app-error.ts';
import type { Json } from '../../../../workflows/language/json.ts';
import { getOutcome } from '../../../operations/get-outcome.ts';
import type { StartOutcome } from '../../../operations/outcomes.ts';
import { readResultFile } from '../../../operations/read-result-file.ts';
import { startExecution } from '../../../operations/start-execution.ts';
import { type Route, route } from '../../define-route.ts';
import { contentHeaders, rangeInput } from '../../file-answer.ts';
import { keyOf, type Place } from './expose.ts';
import { toExecutionId, toFileNumber, toTaskId, unknownFile, unknownTask } from './task-id.ts';
import { toTask, translateStatus } from './translate-task.ts';
import * as wire from './wire.ts';

/** The parameters are the input: flat, by name. */
function startOf(place: Place, body: { [name: string]: Json }, idempotencyKey: string | null) {
  return { workflow: keyOf(place), input: body, idempotencyKey: idempotencyKey ?? undefined };
}

/** In the names that were asked for, not in the key that they stand for. */
function inNames(error: AppError, { workspace, database, workflow }: Place): AppError {
  if (error.code !== 'workflow-not-found') return error;
  const [w, d, f] = [workspace, database, workflow].map((name) => JSON.stringify(name));
  return new AppError(
    'workflow-not-found',
    `There is no workflow ${f} for the database ${d} in the workspace ${w}. A definition names its place in \`expose.fabricate\`.`,
  );
}

/** Of an unknown task and of somebody else's alike; no word of ours for them. */
function inTaskWords(error: AppError, { params }: { params: { task_id: string; file_id?: string } }): AppError {
  if (error.code === 'execution-not-found') return unknownTask(params.task_id);
  if (error.code === 'file-not-found') return unknownFile(params.task_id, params.file_id ?? '');
  if (error.code !== 'execution-open') return error;
  return new AppError('execution-open', 'The workflow task is in progress; its files are there once it has completed.');
}

const start = {
  method: 'post',
  operation: startExecution,
  status: 200,
  idempotent: true,
  request: wire.parameters,
  response: wire.started,
  example: {
    request: { startDate: '2024-01-01', endDate: '2024-12-31' },
    response: { task_id: '550e8400-e29b-41d4-a716-446655440000', status: 'in_progress' },
  },
  toResponse: ({ execution }: StartOutcome) => ({
    task_id: toTaskId(execution.id),
    status: translateStatus(execution.status),
  }),
} as const;

/** The published routes. */
export const routes: readonly Route[] = [
  route({
    ...start,
    path: '/workspaces/:workspace/databases/:database/workflows/:workflow',
    toInput: ({ params, body, idempotencyKey }) => startOf(params, body, idempotencyKey),
    toFault: (error, { params }) => inNames(error, params),
  }),
  // The newer client library says project where the docs say database.
  route({
    ...start,
    path: '/workspaces/:workspace/projects/:project/workflows/:workflow',
    operationId: 'startExecutionInProject',
    toInput: ({ params, body, idempotencyKey }) =>
      startOf({ ...params, database: params.project }, body, idempotencyKey),
    toFault: (error, { params }) => inNames(error, { ...params, database: params.project }),
  }),
  route({
    method: 'get',
    path: '/workflow_tasks/:task_id',
    operation: getOutcome,
    status: 200,
    response: wire.task,
    example: {
      response: {
        id: '550e8400-e29b-41d4-a716-446655440000',
        workflow_id: 'wf-4g7h8j9k',
        status: 'completed',
        result: { rows_processed: 1500, success: true },
        files: [{ id: 1, name: 'report.csv', size: 45678, content_type: 'text/csv' }],
        error: null,
        started_at: '2024-01-15T10:30:00Z',
        completed_at: '2024-01-15T10:30:45Z',
        created_at: '2024-01-15T10:30:00Z',
      },
    },
    toInput: ({ params }) => ({ execution: toExecutionId(params.task_id) }),
    toResponse: toTask,
    toFault: inTaskWords,
  }),
  route({
    method: 'get',
    path: '/workflow_tasks/:task_id/:file_id/download',
    operation: readResultFile,
    status: 200,
    otherwise: { status: 206, when: ({ range }) => range !== null },
    toInput: ({ params, header }) => ({
      execution: toExecutionId(params.task_id),
      number: toFileNumber(params.task_id, params.file_id),
      ...rangeInput(header),
    }),
    headers: contentHeaders,
    toContent: ({ content }) => content,
    toFault: inTaskWords,
  }),
];
