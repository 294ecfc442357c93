import { createHash } from 'node:crypto';
import { AppError } from '../../workflows/language/app-error.ts';
import type { Collections } from './collections.ts';
import { insertOnce } from './duplicate-key.ts';
import type { FileParts } from './file-changes.ts';
import { type Content, stoodStill } from './file-contents.ts';
import type { FileDocument } from './file-documents.ts';
import { checkFileCount } from './file-limits.ts';

/** A file as a writer knows it. */
type NewFile = Omit<FileDocument, '_id' | 'number' | 'revision' | 'createdAt'>;

/** Adds a file; null: there is one in its slot by now. @throws AppError `execution-not-found`, `file-limit` */
export async function insertFile(parts: FileParts, file: NewFile, content: Content): Promise<FileDocument | null> {
  const { collections, contents, limits, clock } = parts;
  const { tenantId, slot, executionId } = file;
  const number = executionId === undefined ? 0 : await drawNumber(collections, tenantId, executionId);
  checkFileCount(number, limits);
  if (!(await contents.hold(content.id))) throw stoodStill();
  for (let draw = 0; ; draw += 1) {
    const document = { ...file, _id: fileId(tenantId, slot, draw), number, revision: 0, createdAt: clock() };
    if (await insertOnce(() => collections.files.insertOne(document))) {
      await contents.settle(content.id);
      if (executionId !== undefined) await checkExecution(parts, document, executionId);
      return document;
    }
    const there = await collections.files.findOne({ tenantId, slot });
    // The driver repeats a write whose answer was lost: then what is in the way is this one.
    if (there) return there.contents.some((id) => id.equals(content.id)) ? there : null;
  }
}

/** Counts in the record of the execution, which is there as long as files may be written for it. */
async function drawNumber({ executions }: Collections, tenantId: string, executionId: string): Promise<number> {
  const counted = await executions.findOneAndUpdate(
    { _id: executionId, tenantId },
    { $inc: { files: 1 } },
    { returnDocument: 'after', projection: { files: 1 } },
  );
  if (counted?.files !== undefined) return counted.files;
  throw executionGone(executionId);
}

/** An execution that was deleted meanwhile takes the file with it. */
async function checkExecution(
  { collections: { executions, files }, contents }: FileParts,
  { _id, tenantId, contents: ids }: FileDocument,
  executionId: string,
): Promise<void> {
  if (await executions.findOne({ _id: executionId, tenantId }, { projection: { _id: 1 } })) return;
  await contents.doubt(tenantId, ids, 'soon');
  await files.deleteOne({ _id, tenantId });
  throw executionGone(executionId);
}

function executionGone(executionId: string): AppError {
  return new AppError('execution-not-found', `There is no execution ${JSON.stringify(executionId)} any more.`);
}

const RANGE = 36n ** 8n;

/** The same for the same slot, unless another file has it. */
function fileId(tenantId: string, slot: string, draw: number): string {
  const digest = createHash('sha256').update(`${tenantId}\n${slot}\n${draw}`).digest();
  return `file-${(digest.readBigUInt64BE() % RANGE).toString(36).padStart(8, '0')}`;
}
