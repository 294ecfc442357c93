import { z } from 'zod';
import { beginStatement } from './begin-statement.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { startOptions } from './outcomes.ts';
import { json } from './resources.ts';
import { type Statement, senderOf, statement } from './statement-resource.ts';

/** How a statement is sent. */
export const sentStatement = {
  connection: z.string(),
  query: z.string().min(1).max(100_000),
  parameters: z
    .union([z.record(z.string(), json), z.array(json).max(5_000)])
    .default({})
    .describe('Values by name (`@name`), or by place (`$1`, `:1`).'),
  safe: z.boolean().default(false).describe('The request is one that a web page can make unseen.'),
};

const input = z.strictObject({ ...sentStatement, idempotencyKey: startOptions.idempotencyKey });
const output = statement;

/** Start a SQL statement, or a call of a workflow's procedure, as an execution. */
export const startStatement = defineOperation({
  name: 'startStatement',
  summary: 'Start a SQL statement, or a call of a procedure, as an execution',
  scope: 'run',
  input,
  output,
  async run(deps: OperationDeps, given, context): Promise<Statement> {
    const { connection, query } = given;
    const begun = await beginStatement(deps, context, { ...given, waitMs: 0, strict: false });
    const { id, labels, status, error, createdAt } = begun.outcome.execution;
    const told = { execution: id, connection, query, table: begun.table };
    return { ...told, ...senderOf(labels, context.caller.key), status, error, createdAt };
  },
});
