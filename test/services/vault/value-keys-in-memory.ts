import type { ValueKeyContent } from '../../../services/store/access.ts';
import type { NamedRecord } from '../../../services/store/named-store.ts';

/** Keys of tenants in memory, sealed as a store would have them. */
export function valueKeysInMemory() {
  const kept = new Map<string, NamedRecord<ValueKeyContent>>();
  return {
    async insert(tenantId: string, record: NamedRecord<ValueKeyContent>) {
      if (kept.has(tenantId)) return false;
      kept.set(tenantId, record);
      return true;
    },
    find: async (tenantId: string, name: string) => {
      const found = kept.get(tenantId);
      return found?.name === name ? found : null;
    },
    /** As a rewrap does. */
    replace(tenantId: string, change: (envelope: string) => string) {
      const found = kept.get(tenantId);
      if (found) kept.set(tenantId, { ...found, content: { envelope: change(found.content.envelope) } });
    },
  };
}
