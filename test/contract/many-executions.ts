import { MongoClient } from 'mongodb';
import { openStore } from '../../services/store/open-store.ts';
import type { Answer } from '../e2e/api-client.ts';
import { finalRecord, newExecution } from '../services/store/samples.ts';
import type { DialectCase, Target, Wire } from './dialect-case.ts';

type List = NonNullable<DialectCase['list']>;

/**
 * Stores executions that have ended, a millisecond apart: one as a run would, and copies of it; with all that any of the
 * lists asks for. Gives their ids, oldest first.
 */
export async function storeMany(uri: string, target: Target, lists: readonly List[], count: number): Promise<string[]> {
  const ids = Array.from(
    { length: count },
    (_, index) => `ex-${target.id.slice(-4)}${index.toString(36).padStart(4, '0')}`,
  );
  const [first = '', ...others] = ids;
  const createdAt = new Date(Date.UTC(2026, 0, 1));
  const asked = lists.map(({ record }) => record?.(target) ?? {});
  const labels = Object.assign({}, ...asked.map((each) => each.labels ?? {}));
  const own = Object.assign({ workflowId: target.id, workflowName: target.name, createdAt }, ...asked, { labels });
  const store = openStore({ uri });
  const client = new MongoClient(uri);
  try {
    await store.executions.insert(newExecution(first, own));
    await store.records.finalize(finalRecord(first, { tasks: [], events: [] }));
    const executions = client.db('stepgraph').collection<{ _id: string }>('executions');
    const stored = await executions.findOne({ _id: first });
    await executions.insertMany(
      others.map((id, index) => ({
        ...stored,
        ...{ _id: id, keyBase: id, createdAt: new Date(createdAt.getTime() + index + 1) },
      })),
    );
  } finally {
    await Promise.all([store.close(), client.close()]);
  }
  return ids;
}

/** Every id that a list shows, page after page; 100 at most, should it not end. */
export async function listWhole(list: List, target: Target, send: (wire: Wire) => Promise<Answer>): Promise<string[]> {
  const ids: string[] = [];
  let wire: Wire | null = list.first(target);
  for (let pages = 0; wire && pages < 100; pages += 1) {
    const { status, body, headers }: Answer = await send(wire);
    if (status !== 200) throw new Error(`The list was answered with ${status}: ${JSON.stringify(body)}`);
    ids.push(...list.ids(body));
    wire = list.next(target, body, headers);
  }
  return ids;
}
