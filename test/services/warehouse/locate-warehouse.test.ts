import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { takeLock } from '../../../services/dev/lock-file.ts';
import { locateWarehouse } from '../../../services/warehouse/locate-warehouse.ts';

const folder = mkdtempSync(join(tmpdir(), 'stepgraph-locate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('every tenant has an embedded warehouse of its own, whose process notes where it listens', async () => {
  const ports = { warehouse: 5001, 'warehouse-acme': 5002 };
  for (const [name, port] of Object.entries(ports)) {
    mkdirSync(join(folder, name));
    const lock = takeLock(join(folder, name, 'lock'));
    if ('tell' in lock) lock.tell({ port: String(port), password: 'secret' });
  }
  const locate = locateWarehouse({ warehouseUrl: null, dataDir: folder });
  expect(await locate('default')).toMatchObject({ host: '127.0.0.1', port: 5001, database: 'postgres' });
  expect(await locate('acme')).toMatchObject({ host: '127.0.0.1', port: 5002 });
});

test('on a server of WAREHOUSE_URL each has its database, trusted by the certificates of sslrootcert', async () => {
  const ca = join(folder, 'ca.pem');
  writeFileSync(ca, 'the certificates');
  const query = `sslmode=verify-full&sslrootcert=${encodeURIComponent(ca)}`;
  const warehouseUrl = `postgresql://wh_{tenant}:secret@db.example/wh_{tenant}?${query}`;
  const locate = locateWarehouse({ warehouseUrl, dataDir: folder });
  const shared = { host: 'db.example', port: 5432, password: 'secret', tls: 'verify', ca: 'the certificates' };
  expect(await locate('default')).toEqual({ ...shared, user: 'wh_default', database: 'wh_default' });
  expect(await locate('acme')).toEqual({ ...shared, user: 'wh_acme', database: 'wh_acme' });
});
