import { lstat, mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { ActionFailure } from '../../action-failure.ts';

/** A file of a tenant, and the folder that holds the tenant's alone. */
export interface PlacedFile {
  folder: string;
  path: string;
}

/**
 * Where a file of a tenant is: `<root>/<tenant>/<file>`, whatever the names hold. The folder is made, for its owner only.
 * @throws ActionFailure `sql-failed` when something else stands in its place, `sql-unreachable` when the folder cannot be made
 */
export async function placeFile(root: string, tenantId: string, file: string): Promise<PlacedFile> {
  const wanted = join(root, segment(tenantId));
  try {
    await mkdir(wanted, { recursive: true, mode: 0o700 });
    const folder = await realpath(wanted);
    if (folder !== join(await realpath(root), segment(tenantId))) throw notPlain('The folder');
    const path = join(folder, segment(file));
    const facts = await lstat(path).catch(ignoreMissing);
    if (facts && !facts.isFile()) throw notPlain('The file');
    return { folder, path };
  } catch (error) {
    throw error instanceof ActionFailure ? error : notReached(error);
  }
}

/** One name as one part of a path: no separator, no dot first. */
function segment(name: string): string {
  return encodeURIComponent(name).replace(/^\./, '%2E');
}

function ignoreMissing(error: unknown): null {
  if (codeOf(error) === 'ENOENT') return null;
  throw error;
}

function notPlain(what: string): ActionFailure {
  const message = `${what} of the SQLite connection is a link or something else that is not opened.`;
  return new ActionFailure('sql-failed', message, { retryable: false, details: { sqliteCode: 'SQLITE_CANTOPEN' } });
}

/** The path is not told: it is the operator's. */
function notReached(cause: unknown): ActionFailure {
  const code = codeOf(cause) ?? 'unknown';
  const message = `The folder of SQLite files cannot be used (${code}): it lies in the data folder, STEPGRAPH_DATA_DIR, which every process that performs steps has to write to.`;
  return new ActionFailure('sql-unreachable', message, { retryable: true, details: { code }, cause });
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error ? String(error.code) : null;
}
