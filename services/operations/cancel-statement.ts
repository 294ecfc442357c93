import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { readStatementOf, statementReference } from './get-statement.ts';
import { type Statement, statement } from './statement-resource.ts';
import { stopExecution } from './stop-execution.ts';

/** Ask a statement to stop: the database is told too. */
export const cancelStatement = defineOperation({
  name: 'cancelStatement',
  summary: 'Ask a statement to stop',
  scope: 'run',
  input: statementReference,
  output: statement,
  async run(deps: OperationDeps, given, context): Promise<Statement> {
    const found = await readStatementOf(deps, context, given);
    // Who may see it may stop it; executions are granted by workflow, statements by who sent them.
    const own = { ...context, caller: { tenantId: context.caller.tenantId } };
    const { status, error } = await stopExecution(deps, own, { execution: found.execution }, 'cancel');
    return { ...found, status, error };
  },
});
