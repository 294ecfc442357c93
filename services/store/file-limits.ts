import { AppError } from '../../workflows/language/app-error.ts';

/** How much may be stored. */
export interface FileLimits {
  /** Bytes of one file. */
  maxBytes: number;
  /** Files of one execution. */
  maxPerExecution: number;
  /** Bytes of all files of a tenant; null: any. Files that are written at the same time may exceed it together. */
  maxTenantBytes: number | null;
  /** Milliseconds that a file which was sent is kept for its first use; null: it is not removed. */
  unusedMs: number | null;
}

/** What holds unless configured. */
export const defaultFileLimits: FileLimits = {
  maxBytes: 1024 ** 3,
  maxPerExecution: 10_000,
  maxTenantBytes: null,
  unusedMs: 30 * 86_400_000,
};

/** @throws AppError `file-too-large` */
export function checkFileSize(bytes: number, { maxBytes }: FileLimits): void {
  if (bytes <= maxBytes) return;
  throw new AppError('file-too-large', `A file may have ${maxBytes} bytes; this one has more.`, {
    details: { maxBytes },
  });
}

/** @throws AppError `file-limit` */
export function checkFileCount(count: number, { maxPerExecution }: FileLimits): void {
  if (count <= maxPerExecution) return;
  throw new AppError(
    'file-limit',
    `An execution may write ${maxPerExecution} files, and this one has. Write fewer, larger ones.`,
    { details: { maxFiles: maxPerExecution } },
  );
}

/** @throws AppError `file-limit` */
export function checkTenantBytes(stored: number, more: number, { maxTenantBytes }: FileLimits): void {
  if (maxTenantBytes === null || stored + more <= maxTenantBytes) return;
  throw new AppError(
    'file-limit',
    `All files together may have ${maxTenantBytes} bytes, and ${stored} are stored. Delete files, or executions with theirs.`,
    { details: { maxBytes: maxTenantBytes, storedBytes: stored } },
  );
}
