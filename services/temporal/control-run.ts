import { type Client, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { ControlRequest, ControlResult } from '../../workflows/control-request.ts';
import { AppError } from '../../workflows/language/app-error.ts';
import { temporalNames } from '../../workflows/temporal-names.ts';
import { isNotFound } from './name-error.ts';

/** What Temporal answers for a run that closed before it answered. */
const CLOSED_MEANWHILE = 'AcceptedUpdateCompletedWorkflow';

/** Asks a run for something by hand; `requestId` makes a repeated request get the first answer. @throws AppError `unavailable` */
export async function control(
  client: Client,
  executionId: string,
  request: ControlRequest,
  requestId: string,
): Promise<ControlResult | 'unknown'> {
  try {
    const handle = client.workflow.getHandle(executionId);
    return await handle.executeUpdate<ControlResult, [ControlRequest]>(temporalNames.controlUpdate, {
      args: [request],
      updateId: requestId,
    });
  } catch (error) {
    if (isNotFound(error) || isClosedMeanwhile(error)) return 'unknown';
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) {
      throw new AppError('unavailable', 'The run did not answer in time. Try again shortly.', { cause: error });
    }
    throw error;
  }
}

function isClosedMeanwhile(error: unknown): boolean {
  if (!(error instanceof WorkflowUpdateFailedError)) return false;
  return error.cause instanceof ApplicationFailure && error.cause.type === CLOSED_MEANWHILE;
}
