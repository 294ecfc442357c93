import { join } from 'node:path';
import type { WarehouseAddress } from '../../activities/warehouse/warehouse-address.ts';
import type { Config } from '../config.ts';
import { createEmbeddedWarehouse } from './embedded-warehouse.ts';

/** Finds the warehouse: the server of `WAREHOUSE_URL`, else the embedded one, which is started when it is first asked for. */
export function locateWarehouse({
  warehouseUrl,
  dataDir,
}: Pick<Config, 'warehouseUrl' | 'dataDir'>): () => Promise<WarehouseAddress> {
  if (warehouseUrl !== null) {
    const address = readAddress(new URL(warehouseUrl));
    return async () => address;
  }
  const embedded = createEmbeddedWarehouse(new URL('./main.js', import.meta.url), join(dataDir, 'warehouse'));
  return () => embedded.locate();
}

/** `sslmode` as libpq means it: `require` encrypts, `verify-full` checks the certificate too. */
function readAddress(url: URL): WarehouseAddress {
  const mode = url.searchParams.get('sslmode') ?? 'disable';
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    tls: mode.startsWith('verify') ? 'verify' : mode === 'require' ? 'require' : 'off',
  };
}
