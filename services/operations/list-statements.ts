import { z } from 'zod';
import { nextCursor, readPosition } from './cursor.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { isGranted } from './grants.ts';
import { listQuery } from './list-query.ts';
import { page } from './resources.ts';
import { presentStatement, statement, statementFilter } from './statement-resource.ts';

const input = z.strictObject(listQuery);
const output = page(statement);

/** List statements by time of creation, newest first. */
export const listStatements = defineOperation({
  name: 'listStatements',
  summary: 'List statements by time of creation',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, { cursor, limit }, { caller }): Promise<z.output<typeof output>> {
    const { tenantId } = caller;
    const labels = statementFilter(caller);
    const scope = { list: 'statements', tenantId, query: { labels } };
    const after = readPosition(scope, cursor);
    const { executions } = deps.store;
    const rows = await executions.list(tenantId, { labels }, { after, limit: limit + 1, order: 'desc' });
    const shown = rows.slice(0, limit);
    // What was sent is not in a head.
    const whole = await Promise.all(shown.map(({ id }) => executions.find(tenantId, id)));
    const items = whole
      .flatMap((record) => (record ? [presentStatement(record, caller)] : []))
      .filter((each) => each !== null)
      .filter(({ connection }) => isGranted(caller, 'connections', connection));
    return { items, nextCursor: nextCursor(scope, shown.at(-1), rows.length > limit) };
  },
});
