import { AppError } from '../../workflows/language/app-error.ts';
import { ActionFailure } from '../action-failure.ts';
import type { ActionContext } from '../define-action.ts';
import type { FileStore, OpenFile } from './file-store.ts';

/** Which file a step means. */
interface FileName {
  /** Its id. */
  file?: string | undefined;
  name?: string | undefined;
}

/** Works with files; a store that is away may be there for another attempt. @throws ActionFailure `unavailable` */
export async function withFiles<Result>(
  { files }: Pick<ActionContext, 'files'>,
  work: (files: FileStore) => Promise<Result>,
): Promise<Result> {
  if (!files) throw new ActionFailure('unavailable', 'This worker keeps no files.', { retryable: true });
  try {
    return await work(files);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'unavailable') throw error;
    throw new ActionFailure('unavailable', error.message, { retryable: true, cause: error });
  }
}

/** Opens the file that a step names, as far as its execution may read it. @throws ActionFailure `file-not-found` */
export async function openFile(
  files: FileStore,
  { tenantId, executionId }: Pick<ActionContext, 'tenantId' | 'executionId'>,
  { file, name }: FileName,
): Promise<OpenFile> {
  const opened =
    file === undefined
      ? await files.openNamed(tenantId, executionId, name ?? '')
      : await files.openFor(tenantId, executionId, file);
  if (opened) return opened;
  const what = file ?? name ?? '';
  const message =
    file === undefined
      ? `This execution has written no file ${JSON.stringify(what)}.`
      : `There is no file ${JSON.stringify(what)} for this execution.`;
  throw new ActionFailure('file-not-found', message, { retryable: false, details: { file: what } });
}

/** All of a file, or what of it is in a range. @throws ActionFailure `file-too-large` */
export async function readWhole(
  { facts, read }: OpenFile,
  { offset = 0, length, maxBytes }: { offset?: number | undefined; length?: number | undefined; maxBytes: number },
): Promise<Uint8Array> {
  const start = Math.min(offset, facts.size);
  const end = Math.min(start + (length ?? facts.size), facts.size);
  if (end - start > maxBytes) throw tooLarge(facts.name, end - start, maxBytes);
  if (start === end) return new Uint8Array();
  const pieces: Uint8Array[] = [];
  for await (const piece of read({ start, end })) pieces.push(piece);
  return Buffer.concat(pieces);
}

function tooLarge(name: string, bytes: number, maxBytes: number): ActionFailure {
  const message = `${JSON.stringify(name)} has ${bytes} bytes; a step reads ${maxBytes} at once.`;
  return new ActionFailure('file-too-large', message, { retryable: false, details: { bytes, maxBytes } });
}
