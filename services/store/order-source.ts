import type { Plan } from '../../workflows/language/plan.ts';
import type { BlobStore } from './blob-store.ts';
import type { Collections } from './collections.ts';
import { unpackValue } from './packed-value.ts';
import { createTaskOrder, type TaskOrder } from './task-order.ts';
import { createVersionReads } from './workflow-versions.ts';

/** Executions whose step order is remembered. */
const CAPACITY = 100;

/** Tells in which order the tasks of an execution are: asked only for runs that are too large for one document. */
export interface OrderSource {
  orderOf(tenantId: string, executionId: string): Promise<TaskOrder>;
}

/** Reads the plan of an execution once, and remembers its order while the execution writes. */
export function createOrderSource(collections: Collections, blobs: BlobStore): OrderSource {
  const known = new Map<string, TaskOrder>();
  const versions = createVersionReads(collections, blobs);
  const read = async (tenantId: string, id: string): Promise<Plan | null> => {
    const fields = { projection: { workflowId: 1, version: 1, inline: 1 } };
    const found = await collections.executions.findOne({ _id: id, tenantId }, fields);
    if (found?.inline) return (await unpackValue<{ plan: Plan }>(blobs, found.inline)).plan;
    if (!found || found.workflowId === null || found.version === null) return null;
    return (await versions.findVersion(tenantId, found.workflowId, found.version))?.plan ?? null;
  };
  return {
    async orderOf(tenantId, id) {
      const remembered = known.get(id);
      if (remembered) return remembered;
      const plan = await read(tenantId, id);
      // Without a record nothing that is written is ever read.
      const order = createTaskOrder(plan ?? { name: '', timeoutMs: 0, graph: { steps: [] } });
      const [oldest] = known.keys();
      if (known.size >= CAPACITY && oldest !== undefined) known.delete(oldest);
      known.set(id, order);
      return order;
    },
  };
}
