import { isInLoop, outputOf, type Scope } from './scope.ts';
import type { FindRoot } from './templates.ts';

const meta: { [name: string]: string } = {
  instance_id: 'execution.id',
  instance_created_time: 'execution.createdAt',
  event_name: '"API Call"',
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
    if (first === 'linked_account') return 'data of linked accounts is not kept here; send it with the event.';
    if (first === 'env')
      return 'environment variables are not served; use a stored secret in the header of an HTTP node, or the event.';
    return `${JSON.stringify(first)} is not known; there are event, node, array_item, loop and instance_meta_data.`;
  };
}

function nodeBody(found: ReturnType<FindRoot>): ReturnType<FindRoot> {
  if (typeof found === 'string') return found;
  return { cel: `cel.bind(of, dyn(${found.cel}), of == null ? null : of[?"body"].orValue(null))`, taken: found.taken };
}
