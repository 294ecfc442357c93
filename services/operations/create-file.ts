import { z } from 'zod';
import { fileName, mediaType } from '../../activities/files/file-name.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { file, presentFile } from './file-resource.ts';

const input = z.strictObject({
  name: fileName,
  contentType: mediaType.default('application/octet-stream'),
  size: z.int().nonnegative().optional().describe('Bytes, when they are known before all are there.'),
  idempotencyKey: z.string().nullable().default(null),
  data: z.custom<AsyncIterable<Uint8Array>>(
    (value) => Object(value) === value && Symbol.asyncIterator in Object(value),
  ),
});
const output = file;

/** Store a file, to be read by executions. */
export const createFile = defineOperation({
  name: 'createFile',
  summary: 'Store a file, to be read by executions',
  scope: 'run',
  input,
  output,
  async run(deps: OperationDeps, { data, size = 0, ...facts }, { caller }): Promise<z.output<typeof output>> {
    const keyId = caller.key?.id ?? null;
    return presentFile(await deps.store.files.send(caller.tenantId, { ...facts, size, keyId }, data));
  },
});
