import type { NativeConnection } from '@temporalio/worker';
import { AppError } from '../../workflows/language/app-error.ts';

/**
 * Makes a call whose answer is not waited for longer than the deadline. A gRPC deadline alone does not do it: the
 * native connection repeats calls to an unreachable server for some 10 s more, and cannot be told to stop.
 */
export async function withinDeadline<T>(
  connection: NativeConnection,
  deadlineMs: number,
  work: () => Promise<T>,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new AppError('unavailable', `Temporal did not answer within ${deadlineMs} ms. Try again shortly.`));
    }, deadlineMs);
  });
  const call = connection.withDeadline(Date.now() + deadlineMs, work);
  // What becomes of a late call concerns nobody: every call may be repeated.
  call.catch(() => {});
  return Promise.race([call, late]).finally(() => clearTimeout(timer));
}
