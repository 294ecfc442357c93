import { z } from 'zod';
import type { OpenApproval } from '../../workflows/execution.ts';
import { isObject } from '../../workflows/language/json.ts';
import type { AskingExecution } from '../store/execution-records.ts';
import { taskId } from '../store/task-id.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findWorkflowId } from './find-workflow.ts';
import { grantedNames } from './grants.ts';
import { labelQuery, listQuery } from './list-query.ts';
import { json, labels, page } from './resources.ts';
import { fitValue } from './show-value.ts';

/** Bytes of JSON that the forms of one page take. */
const FORM_BYTES = 1024 * 1024;

/** An approval that waits for its answer. */
const approval = z
  .object({
    execution: z.string(),
    workflowId: z.string().nullable().describe('null for an inline definition.'),
    workflowName: z.string(),
    version: z.int().positive().nullable(),
    task: z.string().describe('`POST /v1/executions/{execution}/tasks/{task}/complete` answers it.'),
    step: z.string().describe('Path of the step.'),
    message: z.string().nullable(),
    form: json.describe('JSON Schema of the answer; null when any is taken.'),
    since: z.iso.datetime(),
    until: z.iso.datetime().nullable().describe('When it ends by itself.'),
    labels,
    omitted: z
      .array(z.enum(['form']))
      .optional()
      .describe('What was left out because it is large; the input of the task has it.'),
  })
  .meta({ id: 'OpenApproval' });

const input = z.strictObject({ ...listQuery, workflow: z.string().optional(), label: labelQuery });
const output = page(approval);

/** The execution, and in it the approval, that were shown last. */
const position = z.tuple([z.number(), z.string(), z.number(), z.string()]);

/**
 * List the approvals that wait for an answer: execution by execution, those first that have waited longest. Answered ones
 * are gone as soon as the record of their execution knows.
 */
export const listApprovals = defineOperation({
  name: 'listApprovals',
  summary: 'List the approvals that wait for an answer',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, { cursor, limit, workflow, label }, context): Promise<z.output<typeof output>> {
    const { tenantId } = context.caller;
    const workflowId = workflow === undefined ? undefined : await findWorkflowId(deps, context, workflow);
    const scope = { list: 'approvals', tenantId, query: { workflowId, label } };
    const [time, id = '', since = 0, path = ''] = cursor === undefined ? [] : decodeCursor(scope, cursor, position);
    const filter = { workflowId, workflowIds: grantedNames(context.caller, 'workflows'), labels: label };
    const from = time === undefined ? null : { asksSince: new Date(time), id };
    // The one that a page goes on with may have nothing more to show.
    const asking = await deps.store.executions.listAsking(tenantId, filter, { from, limit: limit + 2 });
    const isShown = (execution: string, one: OpenApproval) =>
      execution === id && (one.since < since || (one.since === since && one.path <= path));
    const left = asking.flatMap((each) =>
      each.approvals.filter((one) => !isShown(each.record.id, one)).map((open) => ({ ...each, open })),
    );
    const shown = left.slice(0, limit);
    const last = left.length > limit ? shown.at(-1) : undefined;
    return {
      items: await present(deps, shown),
      nextCursor:
        last === undefined
          ? null
          : encodeCursor(scope, [last.asksSince.getTime(), last.record.id, last.open.since, last.open.path]),
    };
  },
});

type Asked = AskingExecution & { open: OpenApproval };

async function present(deps: OperationDeps, asked: readonly Asked[]): Promise<z.output<typeof approval>[]> {
  const items: z.output<typeof approval>[] = [];
  let left = FORM_BYTES;
  for (const { record, open } of asked) {
    const task = taskId(record.id, open.path);
    const told = (await deps.store.executions.readTask(record, task))?.input;
    const given = told === undefined ? null : await fitValue(deps.store.values, told, left);
    left -= given?.bytes ?? 0;
    const { message, form = null } = isObject(given?.shown) ? given.shown : {};
    items.push({
      execution: record.id,
      workflowId: record.workflowId,
      workflowName: record.workflowName,
      version: record.version,
      task,
      step: open.path,
      message: typeof message === 'string' ? message : null,
      form,
      since: new Date(open.since).toISOString(),
      until: open.until === undefined ? null : new Date(open.until).toISOString(),
      labels: record.labels,
      ...(given ? {} : { omitted: ['form' as const] }),
    });
  }
  return items;
}
