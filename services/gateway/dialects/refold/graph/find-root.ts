import { labelName, type Origin } from '../labels.ts';
import { isInLoop, outputOf, type Scope } from './scope.ts';
import type { FindRoot } from './templates.ts';

const label = (name: keyof Origin) => `labels[?${JSON.stringify(labelName(name))}].orValue(null)`;

const meta: { [name: string]: string } = {
  instance_id: 'execution.id',
  instance_created_time: 'execution.createdAt',
  event_name: `cel.bind(event, ${label('event')}, event != null ? event : ${label('source')} == "SCHEDULE" ? "Schedule" : "API Call")`,
  config_id: `cel.bind(config, ${label('config')}, config != null ? config : dyn(account.id))`,
  workflow_id: 'execution.workflowId',
  workflow_name: 'execution.workflowName',
};

/** What the first words of a template's path stand for, as the steps of a scope see it. */
export function findRoot(scope: Scope, scopes: readonly Scope[]): FindRoot {
  const node = (id: string, taken: number) => {
    const cel = outputOf(id, scope, scopes);
    return cel === null
      ? `node ${id} is not there, or stands inside of a loop that this is outside of.`
      : { cel, taken };
  };
  return (path) => {
    const [first = '', second = ''] = path;
    if (first === 'event') return { cel: 'input', taken: 1 };
    if (first === 'start') return { cel: 'input', taken: second === 'body' ? 2 : 1 };
    if (first === 'node') return node(second, 2);
    // As the picker of a test run writes it: `4.id` is `node.4.body.id`.
    if (/^\d+$/.test(first))
      return /^(?:body|status|headers)$/.test(second) ? node(first, 1) : nodeBody(node(first, 1));
    if (first === 'array_item' || (first === 'loop' && second === 'item'))
      return isInLoop(scope) ? { cel: 'item', taken: first === 'loop' ? 2 : 1 } : 'there is no loop around it.';
    if (first === 'loop' && /^iteration_(?:number|count)$/.test(second))
      return isInLoop(scope) ? { cel: '(index + 1)', taken: 2 } : 'there is no loop around it.';
    if (first === 'loop' && second === 'index')
      return isInLoop(scope) ? { cel: 'index', taken: 2 } : 'there is no loop around it.';
    if (first === 'instance_meta_data' && Object.hasOwn(meta, second)) return { cel: meta[second] ?? 'null', taken: 2 };
    if (first === 'linked_account') return accountField(second);
    if (first === 'env') return environmentField(second);
    // A bare name in capitals: the account's own, else that of everybody.
    if (/^[A-Z][A-Z0-9_]*$/.test(first))
      return { cel: `account.data[?"${first}"].orValue(env[?"${first}"].orValue(null))`, taken: 1 };
    return `${JSON.stringify(first)} is not known; there are event, node, array_item, loop, instance_meta_data, linked_account and env.`;
  };
}

function accountField(name: string): ReturnType<FindRoot> {
  if (name === 'udf') return { cel: 'account.data', taken: 2 };
  if (['id', 'account_id', 'linked_account_id'].includes(name)) return { cel: 'account.id', taken: 2 };
  if (name === 'name') return { cel: 'account.name', taken: 2 };
  // In the input of an HTTP node; elsewhere it is refused, as every secret is.
  if (name === 'auth_credentials') return { cel: 'account.secrets', taken: 2, secret: true };
  return 'linked accounts have udf, auth_credentials, account_id and name.';
}

function environmentField(scope: string): ReturnType<FindRoot> {
  if (scope === 'linked_account') return { cel: 'account.data', taken: 2 };
  if (scope === 'workflow') return 'values of one workflow are not kept; write them into it, or use env.workspace.';
  return { cel: 'env', taken: scope === 'workspace' ? 2 : 1 };
}

function nodeBody(found: ReturnType<FindRoot>): ReturnType<FindRoot> {
  if (typeof found === 'string') return found;
  return { cel: `cel.bind(of, dyn(${found.cel}), of == null ? null : of[?"body"].orValue(null))`, taken: found.taken };
}
