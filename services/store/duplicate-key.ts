import { MongoBulkWriteError, MongoServerError } from 'mongodb';

/** Whether a write was refused by a unique index (code 11000). */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === 11_000;
}

/** Inserts unless it is there already. Such documents are written once and never changed. */
export async function insertOnce(insert: () => Promise<unknown>): Promise<boolean> {
  try {
    await insert();
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

/** The same for several, unordered: those that are there already stay as they are. */
export async function insertMissing<T>(documents: T[], insert: (documents: T[]) => Promise<unknown>): Promise<void> {
  if (documents.length === 0) return;
  try {
    await insert(documents);
  } catch (error) {
    const failures = error instanceof MongoBulkWriteError ? [error.writeErrors].flat() : [];
    if (failures.length === 0 || failures.some(({ code }) => code !== 11_000)) throw error;
  }
}
