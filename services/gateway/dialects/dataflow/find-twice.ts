import type { Fault } from '../../../../workflows/language/app-error.ts';
import { isObject, type Json, type JsonObject } from '../../../../workflows/language/json.ts';

/** Our name of a field and the name that later revisions of the docs gave it. */
const pairs = {
  document: [['input', 'inputs']],
  step: [
    ['input', 'inputs'],
    ['when', 'condition'],
    ['onError', 'fallback'],
  ],
  retry: [
    ['maxAttempts', 'attempts'],
    ['factor', 'multiplier'],
  ],
} as const;

/** Fields of a document that are given under both of their names: one of them would be lost. */
export function findTwice(document: JsonObject): Fault[] {
  const root = 'steps' in document ? 'steps' : 'tasks';
  const list = document[root];
  const steps: Json[] = Array.isArray(list) ? list : [];
  return [
    ...twiceIn(document, pairs.document, '', 'The document'),
    ...steps.flatMap((step, at) => {
      if (!isObject(step)) return [];
      const [place, owner] = [`/${root}/${at}`, `${root === 'tasks' ? 'Task' : 'Step'} ${at + 1}`];
      const retry = isObject(step.retry) ? step.retry : {};
      return [
        ...twiceIn(step, pairs.step, place, owner),
        ...twiceIn(retry, pairs.retry, `${place}/retry`, `\`retry\` of ${owner.toLowerCase()}`),
      ];
    }),
  ];
}

function twiceIn(
  value: JsonObject,
  names: readonly (readonly [string, string])[],
  pointer: string,
  owner: string,
): Fault[] {
  return names
    .filter(([ours, later]) => ours in value && later in value)
    .map(([ours, later]) => ({
      pointer: `${pointer}/${later}`,
      detail: `${owner} has \`${ours}\` and \`${later}\`, which are two names of one field; give one of them.`,
    }));
}
