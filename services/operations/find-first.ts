import { AppError } from '../../workflows/language/app-error.ts';

/** What the first reference to a workflow gives that is there. @throws AppError what the last one throws */
export async function findFirst<T>(references: readonly string[], find: (reference: string) => Promise<T>): Promise<T> {
  const [first, ...rest] = references;
  if (first === undefined) throw new AppError('workflow-not-found', 'No workflow is named.');
  try {
    return await find(first);
  } catch (error) {
    if (rest.length === 0 || !(error instanceof AppError) || error.code !== 'workflow-not-found') throw error;
    return findFirst(rest, find);
  }
}
