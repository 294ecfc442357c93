import { ActionFailure } from '../action-failure.ts';
import type { ActionContext } from '../define-action.ts';
import type { SqlSession } from './sql-session.ts';

type Place = Pick<ActionContext, 'databases' | 'connect' | 'signal' | 'hosts' | 'tenantId'>;

/** Works in a database and closes it, however the work ends. @throws what the work throws, and what opening throws */
export async function withDatabase<Value>(
  name: string,
  { databases, connect, signal, hosts, tenantId }: Place,
  work: (session: SqlSession) => Promise<Value>,
): Promise<Value> {
  if (!databases) {
    throw new ActionFailure('sql-unreachable', 'This worker opens no databases.', { retryable: true });
  }
  const session = databases.isWarehouse(tenantId, name)
    ? await databases.openWarehouse(tenantId, signal)
    : await databases.open(await connect(name), { signal, hosts, tenantId });
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}
