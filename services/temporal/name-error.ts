import { isGrpcServiceError } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { AppError } from '../../workflows/language/app-error.ts';

/** gRPC status codes (grpc.github.io/grpc/core/md_doc_statuscodes.html) that tell of the way to the server, not of the request. */
const AWAY: ReadonlySet<number> = new Set([1, 4, 8, 10, 14]);
const NOT_FOUND = 5;

/** Whether Temporal knows no open run with the id. */
export function isNotFound(error: unknown): boolean {
  return error instanceof WorkflowNotFoundError || grpcCode(error) === NOT_FOUND;
}

/** An unreachable or overloaded server as AppError `unavailable`; any other error as it is. */
export function nameError(error: unknown): unknown {
  const code = grpcCode(error);
  if (code === null || !AWAY.has(code)) return error;
  return new AppError('unavailable', 'Temporal cannot be reached. Try again shortly.', { cause: error });
}

function grpcCode(error: unknown): number | null {
  if (isGrpcServiceError(error)) return error.code;
  return error instanceof Error && error.cause !== undefined ? grpcCode(error.cause) : null;
}
