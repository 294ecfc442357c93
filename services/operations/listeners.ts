import type { ExecutionListeners } from '../store/execution-records.ts';
import type { Store } from '../store/store.ts';
import type { StoredWebhook } from '../store/webhook-records.ts';
import type { Labels } from '../store/workflow-records.ts';
import { wantsMoreThanEnd } from './webhook-events.ts';

/** Milliseconds that a process may not know of an endpoint that another one has stored. */
const KEPT_MS = 1000;

/** Who listens to executions. */
export interface Listeners {
  /** The endpoints that are told about an execution that starts now; null: none. */
  of(tenantId: string, workflowId: string | null, labels: Labels): Promise<ExecutionListeners | null>;
  /** The tenant's endpoints have changed. */
  forget(tenantId: string): void;
}

/** Reads the endpoints once a second at most per tenant, however many executions start. */
export function createListeners(store: Pick<Store, 'webhooks'>, clock: () => number): Listeners {
  const kept = new Map<string, { until: number; webhooks: Promise<StoredWebhook[]> }>();
  const read = (tenantId: string) => {
    const known = kept.get(tenantId);
    if (known && known.until > clock()) return known.webhooks;
    const webhooks = store.webhooks.list(tenantId);
    kept.set(tenantId, { until: clock() + KEPT_MS, webhooks });
    webhooks.catch(() => kept.delete(tenantId));
    return webhooks;
  };
  return {
    async of(tenantId, workflowId, labels) {
      const told = (await read(tenantId)).filter((webhook) => isTold(webhook, workflowId) && fits(webhook, labels));
      if (told.length === 0) return null;
      return {
        webhooks: told.map(({ id }) => id),
        everyChange: told.some(({ events }) => wantsMoreThanEnd(events)),
      };
    },
    forget: (tenantId) => kept.delete(tenantId),
  };
}

function fits({ labels: wanted = {} }: StoredWebhook, labels: Labels): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}

/** One that was disabled because it failed is told what it missed once somebody asks for it. */
function isTold({ enabled, disabledReason, events, workflows }: StoredWebhook, workflowId: string | null): boolean {
  if (!enabled && disabledReason === null) return false;
  return events.length > 0 && (workflows === null || (workflowId !== null && workflows.includes(workflowId)));
}
