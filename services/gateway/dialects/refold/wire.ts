import { z } from 'zod';
import { json } from '../../../operations/resources.ts';

/** The event: any JSON; an empty body is an empty object. */
export const event = json.optional().meta({ id: 'RefoldEvent' });

export const executeResponse = z
  .object({
    return_value: json.optional().describe('Data of the Response node; only with sync_execution.'),
    execution_id: z.string(),
  })
  .meta({ id: 'RefoldExecuted' });

export const responseResponse = z
  .object({ response: json, status: z.enum(['COMPLETED', 'RUNNING', 'ERRORED']) })
  .meta({ id: 'RefoldResponse' });

export const executeResult = z
  .union([
    z.object({ message: z.string(), execution_id: z.string() }),
    z.object({
      execution_id: z.string(),
      return_value: json,
      errored: z.boolean(),
      status_code: z.int(),
      execution_error: z.record(z.string(), json),
      executed_by_thanos: z.boolean(),
    }),
  ])
  .meta({ id: 'RefoldInstanceExecutionResult' });

export const executionStatus = z.enum([
  'QUEUED',
  'RUNNING',
  'COMPLETED',
  'ERRORED',
  'STOPPING',
  'STOPPED',
  'TIMED_OUT',
  'TERMINATED',
]);

export const nodeStatus = z.enum([
  'Ready',
  'Waiting',
  'Success',
  'Errored',
  'Stopped',
  'Rejected',
  'Errored_and_Skipped',
  'Timed_Out',
  'Partially Successful',
]);

const node = z.object({
  node_id: z.string(),
  node_name: z.string(),
  node_type: z.string(),
  node_status: nodeStatus,
  is_batch: z.boolean(),
  attempts_made: z.int(),
  maximum_attempts: z.int(),
  execution_time: z.number(),
  input_data: json,
  latest_output: json,
});

const instanceFields = {
  _id: z.string(),
  name: z.string(),
  org_id: z.string(),
  environment: z.enum(['test', 'production']),
  status: executionStatus,
  completion_percentage: z.int(),
  config_id: z.string().nullable(),
  linked_account_id: z.string().nullable(),
  associated_workflow: z.object({ _id: z.string(), name: z.string(), icon: z.string() }).nullable(),
  associated_application: z.object({ _id: z.string(), name: z.string(), icon: z.string() }).nullable(),
  trigger_application_event: z.string(),
  associated_event_id: z.string(),
  type_of_execution: z.enum(['SYNC', 'ASYNC']),
  createdAt: z.iso.datetime(),
};

export const instanceRow = z.object(instanceFields).meta({ id: 'RefoldInstanceRow' });
export const instance = z.object({ ...instanceFields, nodes: z.array(node) }).meta({ id: 'RefoldInstance' });

/** A page as mongoose-paginate has it. */
export function paged<Item extends z.ZodType>(item: Item) {
  return z.object({
    docs: z.array(item),
    totalDocs: z.int(),
    limit: z.int(),
    totalPages: z.int(),
    page: z.int(),
    pagingCounter: z.int(),
    hasPrevPage: z.boolean(),
    hasNextPage: z.boolean(),
    prevPage: z.int().nullable(),
    nextPage: z.int().nullable(),
  });
}

export const instanceList = paged(instanceRow).meta({ id: 'RefoldInstances' });
export const batchList = paged(z.object({ batch_index: z.int(), status: nodeStatus, output: json })).meta({
  id: 'RefoldBatches',
});
export const message = z.object({ message: z.string() }).meta({ id: 'RefoldMessage' });
export const rerunResponse = z
  .object({ status: z.string(), id: z.string(), message: z.string(), instanceId: z.string() })
  .meta({ id: 'RefoldRerun' });

export type Instance = z.input<typeof instance>;
export type InstanceRow = z.input<typeof instanceRow>;
export type InstanceNode = z.input<typeof node>;
