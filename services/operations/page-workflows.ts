import { RE2JS } from 're2js';
import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import type { WorkflowHead } from '../store/workflow-records.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { isGranted } from './grants.ts';
import { actingFor, OWNER_LABEL, resolveAccount } from './linked-accounts.ts';
import { labelQuery } from './list-query.ts';
import { pageNumber, pageOf } from './numbered-page.ts';
import { presentListed } from './present-workflow.ts';
import { workflow } from './resources.ts';

const time = z.iso.datetime({ offset: true }).optional();
const input = z.strictObject({
  ...pageNumber,
  account: actingFor,
  /** `own`: private to the account; `shared`: private to nobody. */
  whose: z.enum(['own', 'shared', 'all']).default('all'),
  enabled: z.boolean().optional(),
  name: z.string().max(200).optional().describe('An RE2 pattern that a part of the name fits, in any case.'),
  label: labelQuery,
  createdAfter: time,
  createdBefore: time,
});
const output = pageOf(workflow);

type Given = z.output<typeof input>;

/** List workflows, newest first, by page number and with their total. */
export const pageWorkflows = defineOperation({
  name: 'pageWorkflows',
  summary: 'List workflows, newest first, by page number',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, given, context): Promise<z.output<typeof output>> {
    const { tenantId } = context.caller;
    const account = resolveAccount(context.caller, given.account);
    const matches = createFilter(given, account);
    const heads = await deps.store.workflows.listHeads(tenantId);
    const found = heads.filter((head) => isGranted(context.caller, 'workflows', head.id) && matches(head));
    const begin = (given.page - 1) * given.limit;
    const shown = found.slice(begin, begin + given.limit);
    const whole = await Promise.all(shown.map(({ id }) => deps.store.workflows.find(tenantId, id)));
    const items = whole.flatMap((each) => (each ? [presentListed(each, each.content)] : []));
    return { items, total: found.length };
  },
});

function createFilter(given: Given, account: string | null): (head: WorkflowHead) => boolean {
  const pattern = given.name === undefined ? null : compile(given.name);
  const after = given.createdAfter === undefined ? null : new Date(given.createdAfter);
  const before = given.createdBefore === undefined ? null : new Date(given.createdBefore);
  return ({ labels, enabled, name, createdAt }) => {
    const owner = labels[OWNER_LABEL];
    if (given.whose === 'own' && (owner === undefined || owner !== account)) return false;
    if (given.whose === 'shared' && owner !== undefined) return false;
    if (owner !== undefined && account !== null && owner !== account) return false;
    if (given.enabled !== undefined && enabled !== given.enabled) return false;
    if (pattern && !pattern.matcher(name).find()) return false;
    if ((after && createdAt <= after) || (before && createdAt >= before)) return false;
    return (given.label ?? []).every((label) => labels[label.name] === label.value);
  };
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE);
  } catch (cause) {
    const detail = '`name` is not a pattern that RE2 takes.';
    throw new AppError('invalid-request', detail, { cause, faults: [{ pointer: '', parameter: 'name', detail }] });
  }
}
