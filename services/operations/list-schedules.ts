import { z } from 'zod';
import { nextCursor, readPosition } from './cursor.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findWorkflowId } from './find-workflow.ts';
import { grantedNames } from './grants.ts';
import { listQuery } from './list-query.ts';
import { presentListedSchedule } from './present-schedule.ts';
import { page } from './resources.ts';
import { schedule } from './schedule-resource.ts';

const input = z.strictObject({ ...listQuery, workflow: z.string().optional() });
const output = page(schedule);

/** List schedules, newest first. */
export const listSchedules = defineOperation({
  name: 'listSchedules',
  summary: 'List schedules, newest first',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, { cursor, limit, workflow }, context): Promise<z.output<typeof output>> {
    const { tenantId } = context.caller;
    const workflowIds =
      workflow === undefined
        ? grantedNames(context.caller, 'workflows')
        : [await findWorkflowId(deps, context, workflow)];
    const scope = { list: 'schedules', tenantId, query: { workflow } };
    const after = readPosition(scope, cursor);
    const rows = await deps.store.schedules.list(tenantId, { after, limit: limit + 1, workflowIds });
    const shown = rows.slice(0, limit);
    return {
      items: shown.map(presentListedSchedule),
      nextCursor: nextCursor(scope, shown.at(-1), rows.length > limit),
    };
  },
});
