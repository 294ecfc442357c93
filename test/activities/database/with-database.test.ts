import { describe, expect, test } from 'vitest';
import { ActionFailure } from '../../../activities/action-failure.ts';
import { createDatabases } from '../../../activities/database/create-databases.ts';
import { withDatabase } from '../../../activities/database/with-database.ts';
import { actionContext } from '../action-context.ts';

const policy = { allowLoopback: false, allowPrivate: false };
const locateWarehouse = () => Promise.reject(new Error('it was asked for'));
const asked = { code: 'sql-unreachable', message: 'The warehouse did not come up: it was asked for' };
const missing = (name: string) =>
  new ActionFailure('connection-not-found', `There is no connection "${name}".`, { retryable: false });
const nothingStored = (name: string) => Promise.reject(missing(name));

/** Opens a connection for a tenant, which a test lets come as far as the warehouse or the destination. */
function open(name: string, tenantId: string, warehouseTenants?: string[], connect: typeof stored = nothingStored) {
  const databases = createDatabases({ policy, locateWarehouse, ...(warehouseTenants ? { warehouseTenants } : {}) });
  return withDatabase(name, actionContext({ databases, tenantId, connect }), async () => 'opened');
}
const server = { host: '127.0.0.1', port: 5432, database: 'd', user: 'u', password: 'p', tls: 'off' as const };
const stored = async (name: string) => ({ type: 'postgresql' as const, name, secrets: [], settings: server });

describe('the warehouse', () => {
  test('is there for the tenant default, unless others are named', async () => {
    await expect(open('warehouse', 'default')).rejects.toMatchObject(asked);
    await expect(open('warehouse', 'acme', ['default', 'acme'])).rejects.toMatchObject(asked);
    await expect(open('warehouse', 'default', ['acme'])).rejects.toEqual(missing('warehouse'));
  });

  test('is to another tenant a connection that does not exist', async () => {
    await expect(open('warehouse', 'acme')).rejects.toEqual(missing('warehouse'));
    await expect(open('nowhere', 'acme')).rejects.toEqual(missing('nowhere'));
  });

  test('comes before a stored connection of its name, which other tenants may have', async () => {
    await expect(open('warehouse', 'default', undefined, stored)).rejects.toMatchObject(asked);
    const own = open('warehouse', 'acme', undefined, stored);
    await expect(own).rejects.toMatchObject({ code: 'destination-refused', details: { host: '127.0.0.1' } });
  });
});
