import { AppError } from '../../../../workflows/language/app-error.ts';
import { publishedUuid } from '../../published-id.ts';

const ids = publishedUuid({ name: 'fabricate' });

/** The UUID of the task that an execution is. */
export function toTaskId(executionId: string): string {
  return ids.toPublished(executionId);
}

/** The execution that a task is. @throws AppError `execution-not-found` for what is the id of no task */
export function toExecutionId(taskId: string): string {
  const own = ids.toOwn(taskId);
  if (own === null) throw unknownTask(taskId);
  return own;
}

/** The number of a file within its task. @throws AppError `file-not-found` for what is no number */
export function toFileNumber(taskId: string, fileId: string): number {
  if (!/^[1-9]\d{0,14}$/.test(fileId)) throw unknownFile(taskId, fileId);
  return Number(fileId);
}

/** The same words for a task that is not there and for one of somebody else. */
export function unknownTask(taskId: string): AppError {
  return new AppError('execution-not-found', `There is no workflow task ${JSON.stringify(taskId)}.`);
}

/** The same for a file of a task. */
export function unknownFile(taskId: string, fileId: string): AppError {
  const [file, task] = [fileId, taskId].map((id) => JSON.stringify(id));
  return new AppError('file-not-found', `There is no file ${file} in the workflow task ${task}.`);
}
