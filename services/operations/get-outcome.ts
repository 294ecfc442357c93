import { z } from 'zod';
import { isTerminal } from '../../workflows/execution.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findExecution, findExecutionHead } from './find-execution.ts';
import { presentSummary } from './present-execution.ts';
import { executionSummary, json } from './resources.ts';
import { showValue } from './show-value.ts';

/** Files that are read at a time. */
const FILES = 200;

const input = z.strictObject({ execution: z.string() });
const output = executionSummary.extend({
  output: json.describe('Whole; null while open.'),
  files: z
    .array(
      z.object({
        number: z.int().positive().describe('Counted within the execution.'),
        name: z.string(),
        size: z.int().nonnegative().describe('Bytes.'),
        contentType: z.string(),
      }),
    )
    .describe('All that it wrote; none while open.'),
});

export type Outcome = z.infer<typeof output>;

/** Read how an execution went. It asks the record alone, and of an open one only its head, so that polling is cheap. */
export const getOutcome = defineOperation({
  name: 'getOutcome',
  summary: 'Read how an execution went',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, input, context): Promise<Outcome> {
    const head = await findExecutionHead(deps, context, input);
    if (!isTerminal(head.status)) return { ...presentSummary(head), output: null, files: [] };
    const record = await findExecution(deps, context, input);
    return {
      ...presentSummary(record),
      output: await showValue(deps.store.values, record.output),
      files: await listAll(deps, record.tenantId, record.id),
    };
  },
});

async function listAll({ store }: OperationDeps, tenantId: string, executionId: string): Promise<Outcome['files']> {
  const files: Outcome['files'] = [];
  for (;;) {
    const page = await store.files.listOwn(tenantId, executionId, { after: files.at(-1)?.number ?? 0, limit: FILES });
    files.push(...page.map(({ number, name, size, contentType }) => ({ number, name, size, contentType })));
    if (page.length < FILES) return files;
  }
}
