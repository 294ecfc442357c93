import { expect, test } from 'vitest';
import { locateWarehouse } from '../../../services/warehouse/locate-warehouse.ts';

test('WAREHOUSE_URL is read with escapes, port and TLS mode', async () => {
  const at = (warehouseUrl: string) => locateWarehouse({ warehouseUrl, dataDir: '/nowhere' })();
  expect(await at('postgresql://me%40x:p%2Fw@db.example/ware%20house?sslmode=verify-full')).toEqual({
    host: 'db.example',
    port: 5432,
    user: 'me@x',
    password: 'p/w',
    database: 'ware house',
    tls: 'verify',
  });
  expect(await at('postgres://u:p@[::1]:6543/w')).toMatchObject({ host: '::1', port: 6543, tls: 'off' });
  expect(await at('postgres://u:p@h/w?sslmode=require')).toMatchObject({ tls: 'require' });
});
