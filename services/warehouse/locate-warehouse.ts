import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WarehouseAddress } from '../../activities/warehouse/warehouse-address.ts';
import type { Config } from '../config.ts';
import { createEmbeddedWarehouse, type EmbeddedWarehouse } from './embedded-warehouse.ts';
import { readWarehouseUrl } from './warehouse-url.ts';

/**
 * Finds the warehouse of a tenant: its database on the server of `WAREHOUSE_URL`, else an embedded one of its own, which is
 * started when it is first asked for. No two tenants have one database.
 */
export function locateWarehouse({
  warehouseUrl,
  dataDir,
}: Pick<Config, 'warehouseUrl' | 'dataDir'>): (tenantId: string) => Promise<WarehouseAddress> {
  if (warehouseUrl !== null) return async (tenantId) => onServer(warehouseUrl, tenantId);
  const embedded = new Map<string, EmbeddedWarehouse>();
  return (tenantId) => {
    const entry = new URL('./main.js', import.meta.url);
    const found = embedded.get(tenantId) ?? createEmbeddedWarehouse(entry, join(dataDir, folderOf(tenantId)));
    embedded.set(tenantId, found);
    return found.locate();
  };
}

/** That of `default` has its name from the time when there was but one. Names of tenants are plain letters, digits and dashes. */
function folderOf(tenantId: string): string {
  return tenantId === 'default' ? 'warehouse' : `warehouse-${tenantId}`;
}

function onServer(url: string, tenantId: string): WarehouseAddress {
  const { address, caFile } = readWarehouseUrl(url, tenantId);
  return caFile === null ? address : { ...address, ca: readFileSync(caFile, 'utf8') };
}
