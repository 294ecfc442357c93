import { randomBytes } from 'node:crypto';
import type { OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import type { Task } from './resources.ts';

/**
 * Links to the tasks among these that wait for an answer, by path. Who may not answer them is given none: whoever has a link
 * answers without a key.
 */
export async function linkTasks(
  deps: OperationDeps,
  { caller }: OperationContext,
  executionId: string,
  tasks: readonly Task[],
): Promise<{ [step: string]: string }> {
  const mayAnswer = caller.key === undefined || caller.key.scopes.some((scope) => scope === 'run' || scope === 'admin');
  const waiting = mayAnswer ? tasks.filter(({ reason }) => reason?.kind === 'approval') : [];
  const links = await Promise.all(
    waiting.map(async ({ step }) => {
      const link = { id: randomBytes(12).toString('hex'), tenantId: caller.tenantId, executionId, step };
      return [step, (await deps.store.links.ensure({ ...link, createdAt: deps.clock() })).id] as const;
    }),
  );
  return Object.fromEntries(links);
}
