import type { Collection } from 'mongodb';
import type { ExecutionDocument } from './documents.ts';

/** How many executions in a line are followed: sub-workflows nest less deeply. */
const LONGEST_LINE = 100;

type Executions = Collection<ExecutionDocument>;

/** The execution itself, the one that it retries, the one which that retries, and so on. */
export async function* retriedBy(executions: Executions, tenantId: string, id: string): AsyncGenerator<string> {
  let next: string | null = id;
  for (let line = 0; next !== null && line < LONGEST_LINE; line += 1) {
    yield next;
    const found: Pick<ExecutionDocument, 'retryOf' | 'reuse'> | null = await executions.findOne(
      { _id: next, tenantId },
      { projection: { retryOf: 1, reuse: 1 } },
    );
    next = found?.reuse ? found.retryOf : null;
  }
}

/** Whether one has started the other, or retries it, or the same one stands above both. */
export async function isOneFamily(
  executions: Executions,
  tenantId: string,
  one: string,
  other: string,
): Promise<boolean> {
  if (one === other) return true;
  const [first, second] = await Promise.all([one, other].map((id) => findRoot(executions, tenantId, id)));
  return first !== null && first === second;
}

/** What the whole family goes back to: the first execution of the line of retries at its top. */
async function findRoot(executions: Executions, tenantId: string, id: string): Promise<string | null> {
  let next = id;
  for (let line = 0; line < LONGEST_LINE; line += 1) {
    const found = await executions.findOne({ _id: next, tenantId }, { projection: { parent: 1, keyBase: 1 } });
    if (!found) return null;
    // A retry with another input adds its own id to what it goes back to.
    if (!found.parent) return found.keyBase.split('+')[0] ?? null;
    next = found.parent.executionId;
  }
  return null;
}
