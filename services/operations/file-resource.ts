import { z } from 'zod';
import type { FileFacts } from '../../activities/files/file-store.ts';
import { AppError } from '../../workflows/language/app-error.ts';
import type { StoredFile } from '../store/stored-files.ts';
import type { Caller, OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findExecutionHead } from './find-execution.ts';

/** A file as it is shown. */
export const file = z
  .object({
    id: z.string().describe('`file-` and 8 of [0-9a-z].'),
    executionId: z.string().nullable().describe('null: a caller sent it.'),
    number: z.int().positive().nullable().describe('Counted in its execution; null: it belongs to none.'),
    name: z.string(),
    size: z.int().nonnegative().describe('Bytes.'),
    contentType: z.string(),
    sha256: z
      .string()
      .nullable()
      .describe('Hex. In lists null for a file that was appended to, until it is asked for by its id.'),
    createdAt: z.iso.datetime().describe('RFC 3339, UTC.'),
    unusedUntil: z.iso
      .datetime()
      .nullable()
      .describe('When a file that was sent is removed unless an execution is given it or reads it; null: it stays.'),
  })
  .meta({ id: 'File' });

/** A stored file as it is shown. */
export function presentFile(facts: FileFacts & Partial<Pick<StoredFile, 'unusedUntil'>>): z.output<typeof file> {
  const { id, executionId, number, name, size, contentType, sha256, createdAt } = facts;
  const shown = { id, executionId, number: number === 0 ? null : number, name, size, contentType, sha256 };
  return { ...shown, createdAt: createdAt.toISOString(), unusedUntil: facts.unusedUntil?.toISOString() ?? null };
}

/** Which file is meant: by its id, or by its number in an execution. */
export const fileReference = {
  file: z.string().optional(),
  execution: z.string().optional(),
  number: z.int().positive().optional(),
};

/** A file that the caller may know of. @throws AppError `file-not-found`, `execution-not-found` */
export async function findFile(
  deps: OperationDeps,
  context: OperationContext,
  reference: { file?: string | undefined; execution?: string | undefined; number?: number | undefined },
): Promise<StoredFile> {
  const { tenantId } = context.caller;
  const { file: id, execution, number = 0 } = reference;
  if (execution !== undefined) await findExecutionHead(deps, context, { execution });
  const found =
    execution === undefined
      ? await deps.store.files.find(tenantId, id ?? '')
      : await deps.store.files.findNumbered(tenantId, execution, number);
  if (found && (await isReached(deps, context, found))) return found;
  throw new AppError('file-not-found', `There is no file ${JSON.stringify(id ?? number)}.`);
}

/** A key that is granted some workflows by name reaches their files, and what was sent with it. */
async function isReached(deps: OperationDeps, context: OperationContext, found: StoredFile): Promise<boolean> {
  const { executionId, keyId } = found;
  if (executionId === null) return ownFilesOnly(context.caller) === undefined || keyId === ownFilesOnly(context.caller);
  try {
    await findExecutionHead(deps, context, { execution: executionId });
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'execution-not-found') return false;
    throw error;
  }
}

/** The key whose files alone the caller sees, of those that were sent; undefined: it sees all. */
export function ownFilesOnly({ key }: Caller): string | undefined {
  return key?.grants ? key.id : undefined;
}
