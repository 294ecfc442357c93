import type { Client } from '@temporalio/client';
import {
  defineSearchAttributeKey,
  TypedSearchAttributes,
  WorkflowExecutionAlreadyStartedError,
} from '@temporalio/common';
import { type DeliveryLane, isOwn } from '../../workflows/delivery-lane.ts';
import type { RunInput } from '../../workflows/execution.ts';
import { temporalNames } from '../../workflows/temporal-names.ts';

const { searchAttributes, taskQueue, workflow } = temporalNames;
const tenantKey = defineSearchAttributeKey(searchAttributes.tenant, 'KEYWORD');
const workflowKey = defineSearchAttributeKey(searchAttributes.workflow, 'KEYWORD');
const versionKey = defineSearchAttributeKey(searchAttributes.version, 'KEYWORD');
const SUMMARY_CHARACTERS = 180;

/**
 * Starts the run of an execution; its workflow id is the execution's. While it is open another start joins it,
 * and once it is closed there is none. Eager: the first task comes back with the answer, when this process hosts a worker.
 */
export async function startRun(client: Client, input: RunInput, eager: boolean): Promise<'open' | 'ended'> {
  const { id, tenantId, workflowId, workflowName, version } = input.execution;
  const name = [...workflowName].slice(0, SUMMARY_CHARACTERS).join('');
  try {
    await client.workflow.start(workflow, {
      workflowId: id,
      taskQueue,
      args: [input],
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      workflowIdConflictPolicy: 'USE_EXISTING',
      requestEagerStart: eager,
      staticSummary: version === null ? name : `${name} v${version}`,
      typedSearchAttributes: new TypedSearchAttributes([
        { key: tenantKey, value: tenantId },
        ...(workflowId === null ? [] : [{ key: workflowKey, value: workflowId }]),
        ...(version === null ? [] : [{ key: versionKey, value: String(version) }]),
      ]),
    });
    return 'open';
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return 'ended';
    throw error;
  }
}

/** Starts the delivery of what is pending in a lane, or wakes it. One that has closed has left nothing: another goes on. */
export async function startLane(client: Client, lane: DeliveryLane): Promise<void> {
  const { tenantId, webhookId, subject } = lane;
  await client.workflow.signalWithStart(isOwn(lane) ? 'deliverToOwnWebhook' : 'deliverToWebhook', {
    workflowId: `deliver-${webhookId}-${subject}`,
    taskQueue,
    args: [{ tenantId, webhookId, subject }],
    signal: 'deliveriesAdded',
    signalArgs: [],
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    staticSummary: isOwn(lane) ? `Webhook of ${subject}` : `Webhook ${webhookId} about ${subject}`,
  });
}
