import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findFile } from './file-resource.ts';

const input = z.strictObject({ file: z.string() });
const output = z.object({ id: z.string() });

/** Delete a file. */
export const deleteFile = defineOperation({
  name: 'deleteFile',
  summary: 'Delete a file',
  scope: 'write',
  input,
  output,
  async run(deps: OperationDeps, reference, context): Promise<z.output<typeof output>> {
    const { id } = await findFile(deps, context, reference);
    if (await deps.store.files.remove(context.caller.tenantId, id)) return { id };
    throw new AppError('file-not-found', `There is no file ${JSON.stringify(id)}.`);
  },
});
