import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { file, fileReference, findFile, presentFile } from './file-resource.ts';

const input = z.strictObject(fileReference);
const output = file;

/** Read what is told of a file. */
export const getFile = defineOperation({
  name: 'getFile',
  summary: 'Read what is told of a file',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, reference, context): Promise<z.output<typeof output>> {
    return presentFile(await findFile(deps, context, reference));
  },
});
