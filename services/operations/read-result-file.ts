import { z } from 'zod';
import { isTerminal } from '../../workflows/execution.ts';
import { AppError } from '../../workflows/language/app-error.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findExecutionHead } from './find-execution.ts';
import { readFile } from './read-file.ts';

const input = z.strictObject({
  execution: z.string(),
  number: z.int().positive().describe('Of the file, counted within the execution.'),
  ...readFile.input.pick({ range: true, ifSha256: true }).shape,
});

/** Read a file that belongs to the result of an execution: one that is open has none yet, and only a completed one has any. */
export const readResultFile = defineOperation({
  name: 'readResultFile',
  summary: 'Read a file of the result of an execution',
  scope: 'read',
  input,
  output: readFile.output,
  async run(deps: OperationDeps, input, context): Promise<z.output<typeof readFile.output>> {
    const { id, status } = await findExecutionHead(deps, context, input);
    if (!isTerminal(status))
      throw new AppError(
        'execution-open',
        `Execution ${id} is ${status}; its files can be read once it has completed.`,
      );
    if (status !== 'COMPLETED') throw new AppError('file-not-found', `Execution ${id} is ${status} and has no files.`);
    return readFile.run(deps, input, context);
  },
});
