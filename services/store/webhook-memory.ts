import type { Collections } from './collections.ts';

/** Executions remembered; past it the oldest is forgotten and read again when asked for. */
const CAPACITY = 20_000;

/** Which executions have a webhook: known without a read for those that this process accepted. */
export interface WebhookMemory {
  remember(executionId: string, webhook: boolean): void;
  has(tenantId: string, executionId: string): Promise<boolean>;
}

/** Creates an empty memory over the executions. */
export function createWebhookMemory({ executions }: Pick<Collections, 'executions'>): WebhookMemory {
  const known = new Map<string, boolean>();
  const remember = (executionId: string, webhook: boolean) => {
    known.set(executionId, webhook);
    const [oldest] = known.keys();
    if (known.size > CAPACITY && oldest !== undefined) known.delete(oldest);
  };
  return {
    remember,
    async has(tenantId, executionId) {
      const remembered = known.get(executionId);
      if (remembered !== undefined) return remembered;
      const stored = await executions.findOne({ _id: executionId, tenantId }, { projection: { webhook: 1 } });
      remember(executionId, stored?.webhook !== undefined);
      return stored?.webhook !== undefined;
    },
  };
}
