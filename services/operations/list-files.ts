import { z } from 'zod';
import { decodeCursor, encodeCursor, nextCursor, readPosition } from './cursor.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { file, ownFilesOnly, presentFile } from './file-resource.ts';
import { findExecutionHead } from './find-execution.ts';
import { listQuery } from './list-query.ts';
import { page } from './resources.ts';

const output = page(file);

const placeSchema = z.tuple([z.string(), z.number()]);

/** List the files that an execution wrote, and then those of the execution that it retries. */
export const listFiles = defineOperation({
  name: 'listFiles',
  summary: 'List the files that an execution wrote, and then those of the execution that it retries',
  scope: 'read',
  input: z.strictObject({ execution: z.string(), ...listQuery }),
  output,
  async run(deps: OperationDeps, { execution, cursor, limit }, context): Promise<z.output<typeof output>> {
    const { id, tenantId } = await findExecutionHead(deps, context, { execution });
    const scope = { list: 'files', tenantId, query: { execution: id } };
    const place = cursor === undefined ? null : decodeCursor(scope, cursor, placeSchema);
    const after = place && { executionId: place[0], number: place[1] };
    const found = await deps.store.files.listLine(tenantId, id, { after, limit: limit + 1 });
    const shown = found.slice(0, limit);
    const last = found.length > limit ? shown.at(-1) : undefined;
    const nextCursor = last ? encodeCursor(scope, [last.executionId, last.number]) : null;
    return { items: shown.map(presentFile), nextCursor };
  },
});

/** List the files that callers sent. */
export const listSentFiles = defineOperation({
  name: 'listSentFiles',
  summary: 'List the files that callers sent',
  scope: 'read',
  input: z.strictObject(listQuery),
  output,
  async run(deps: OperationDeps, { cursor, limit }, { caller }): Promise<z.output<typeof output>> {
    const { tenantId } = caller;
    const scope = { list: 'sentFiles', tenantId };
    const after = readPosition(scope, cursor);
    const page = { after, limit: limit + 1, keyId: ownFilesOnly(caller) };
    const found = await deps.store.files.listSent(tenantId, page);
    const shown = found.slice(0, limit);
    return { items: shown.map(presentFile), nextCursor: nextCursor(scope, shown.at(-1), found.length > limit) };
  },
});
