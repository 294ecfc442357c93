import { expect, test } from 'vitest';
import { findUrlFault, readWarehouseUrl } from '../../../services/warehouse/warehouse-url.ts';

test('a WAREHOUSE_URL is read with escapes, port and TLS mode', () => {
  const at = (url: string) => readWarehouseUrl(url, 'default').address;
  expect(at('postgresql://me%40x:p%2Fw@db.example/ware%20house?sslmode=verify-full')).toEqual({
    host: 'db.example',
    port: 5432,
    user: 'me@x',
    password: 'p/w',
    database: 'ware house',
    tls: 'verify',
  });
  expect(at('postgres://u:p@[::1]:6543/w')).toMatchObject({ host: '::1', port: 6543, tls: 'off' });
  expect(at('postgres://u:p@h/w?sslmode=require')).toMatchObject({ tls: 'require' });
  const url = 'postgres://u:p@h/w?sslmode=verify-ca&sslrootcert=%2Fetc%2Fca.pem';
  expect(readWarehouseUrl(url, 'default')).toMatchObject({ address: { tls: 'verify' }, caFile: '/etc/ca.pem' });
});

test('a tenant stands where the URL says', () => {
  const { address } = readWarehouseUrl('postgres://wh_{tenant}:p-{tenant}@h/wh_{tenant}', 'acme-1');
  expect(address).toMatchObject({ user: 'wh_acme-1', password: 'p-acme-1', database: 'wh_acme-1' });
});

test('what nobody could rely on is refused, and so are tenants that would share a database', () => {
  const both = ['default', 'acme'];
  const rows: [string, string[], RegExp | null][] = [
    ['postgres://u:p@h/w', ['default'], null],
    ['postgres://u:p@h/w', both, /write \{tenant\} in its user and in its database/],
    ['postgres://u:p@h/w_{tenant}', both, /several tenants/],
    ['postgres://u_{tenant}:p@h/w', both, /several tenants/],
    ['postgres://u_{tenant}:p@h/w_{tenant}', both, null],
    ['postgres://u:p@h:port/w', ['default'], /no URL/],
    ['postgres://u:p@h/w?sslmode=prefer', ['default'], /sslmode is one of disable, require/],
    ['postgres://u:p@h/w?ssl=true', ['default'], /not ssl$/],
    ['postgres://u:p@h/w?sslmode=require&sslrootcert=x', ['default'], /needs sslmode=verify-full/],
  ];
  for (const [url, tenants, fault] of rows)
    if (fault) expect(findUrlFault(url, tenants), url).toMatch(fault);
    else expect(findUrlFault(url, tenants), url).toBeNull();
});
