import { z } from 'zod';
import { cancelExecution } from '../../../operations/cancel-execution.ts';
import { describeExecution } from '../../../operations/describe-execution.ts';
import { pageExecutions } from '../../../operations/page-executions.ts';
import { rerunExecution } from '../../../operations/rerun-execution.ts';
import { withinAccount } from '../../../operations/within-account.ts';
import { type Route, route } from '../../define-route.ts';
import { toBatches } from './batches.ts';
import { toStart, unwrapPayload } from './execute-input.ts';
import { accountOf, flagOf } from './headers.ts';
import { executionIds, toExecution } from './ids.ts';
import { toInstance, toRow } from './instance.ts';
import { executionsQuery, toFilter } from './list-filter.ts';
import { pageQuery, toPaged } from './paging.ts';
import { executeWorkflow } from './start-operation.ts';
import { toResult } from './to-result.ts';
import * as wire from './wire.ts';
import { withHeaders } from './with-headers.ts';

interface OnExecution {
  params: { execution: string };
  header(name: string): string | undefined;
}

const ofExecution = (call: OnExecution) => ({
  account: accountOf(call),
  given: { execution: toExecution(call.params.execution) },
});

const executeQuery = z.object({ 'include-headers': z.string().optional() });

/** Execute workflows, and read, stop and rerun what runs. */
export const executionRoutes: readonly Route[] = [
  route({
    method: 'post',
    path: '/api/v2/public/workflow/:workflow/execute',
    operation: executeWorkflow,
    operationId: 'executeWorkflow',
    status: 200,
    idempotent: true,
    query: executeQuery,
    request: wire.event,
    response: wire.executeResult,
    example: {
      request: { email: 'jane@example.com' },
      response: { message: 'Workflow execution started', execution_id: '6a314c54d4616e99e7fa5a02' },
    },
    toInput: (call) => {
      const asked = call.query['include-headers'] ?? call.header('include-headers');
      const event = unwrapPayload(call.body);
      return toStart(call, flagOf(asked, 'include-headers') ? withHeaders(event, call.headers()) : event);
    },
    toResponse: (outcome, { header }) => toResult(outcome, flagOf(header('sync_execution'), 'sync_execution')),
    // A Response node's status is the answer's, but only to who waits for it.
    statusOf: ({ ended, response }) => (ended ? response?.status : undefined),
  }),
  route({
    method: 'get',
    path: '/api/v2/public/execution',
    operation: pageExecutions,
    status: 200,
    query: executionsQuery,
    response: wire.instanceList,
    toInput: (call) => ({ ...toFilter(call.query), account: accountOf(call) }),
    toResponse: ({ items, total }, { query }) =>
      toPaged(
        items.map((item) => toRow(item, item.workflowName)),
        total,
        query,
      ),
  }),
  route({
    method: 'get',
    path: '/api/v2/public/execution/:execution',
    operation: withinAccount(describeExecution),
    status: 200,
    response: wire.instance,
    toInput: ofExecution,
    toResponse: toInstance,
  }),
  route({
    method: 'get',
    path: '/api/v2/public/execution/:execution/nodes/:node/batches',
    operation: withinAccount(describeExecution),
    operationId: 'listExecutionNodeBatches',
    status: 200,
    query: z.object({ ...pageQuery, status: z.string().optional() }),
    response: wire.batchList,
    toInput: ofExecution,
    toResponse: (described, { params, query }) => toBatches(described, params.node, query),
  }),
  route({
    method: 'post',
    path: '/api/v2/public/execution/:execution/stop',
    operation: withinAccount(cancelExecution),
    operationId: 'stopExecution',
    status: 200,
    request: wire.event,
    response: wire.message,
    toInput: ofExecution,
    toResponse: () => ({ message: 'Stopping instance' }),
  }),
  route({
    method: 'post',
    path: '/api/v2/public/execution/:execution/rerun',
    operation: withinAccount(rerunExecution),
    status: 200,
    idempotent: true,
    request: wire.event,
    response: wire.rerunResponse,
    toInput: (call) => {
      const { account, given } = ofExecution(call);
      return { account, given: { ...given, idempotencyKey: call.idempotencyKey ?? undefined } };
    },
    toResponse: ({ execution }) => {
      const id = executionIds.toHex(execution.id);
      return { status: 'success', id, message: 'Execution queued', instanceId: id };
    },
  }),
];
