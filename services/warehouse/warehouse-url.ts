import type { WarehouseAddress } from '../../activities/warehouse/warehouse-address.ts';

/** What stands for the name of a tenant in a `WAREHOUSE_URL`. */
const TENANT = '{tenant}';

/** What of `sslmode` is taken, in libpq's words. The others only try TLS, so that nobody could rely on it. */
const modes: { readonly [sslmode: string]: NonNullable<WarehouseAddress['tls']> } = {
  disable: 'off',
  require: 'require',
  'verify-ca': 'verify',
  'verify-full': 'verify',
};

/** What a `WAREHOUSE_URL` says of one tenant. */
export interface WarehouseUrl {
  address: WarehouseAddress;
  /** A file of certificates that the server is trusted by; null: those of the system. */
  caFile: string | null;
}

/** Reads a `WAREHOUSE_URL` for one tenant. @throws Error that tells what is wrong, without the password */
export function readWarehouseUrl(text: string, tenantId: string): WarehouseUrl {
  const url = URL.canParse(text.replaceAll(TENANT, tenantId)) ? new URL(text.replaceAll(TENANT, tenantId)) : null;
  if (!url) throw new Error('it is no URL');
  const mode = url.searchParams.get('sslmode') ?? 'disable';
  const tls = Object.hasOwn(modes, mode) ? modes[mode] : undefined;
  if (!tls) throw new Error(`sslmode is one of ${Object.keys(modes).join(', ')}`);
  const unknown = [...url.searchParams.keys()].find((name) => name !== 'sslmode' && name !== 'sslrootcert');
  if (unknown !== undefined) throw new Error(`of its parameters sslmode and sslrootcert are known, not ${unknown}`);
  const caFile = url.searchParams.get('sslrootcert');
  if (caFile !== null && tls !== 'verify') throw new Error('sslrootcert needs sslmode=verify-full');
  return {
    address: {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(url.port || 5432),
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      database: decodeURIComponent(url.pathname.slice(1)),
      tls,
    },
    caFile,
  };
}

/** What is wrong with a `WAREHOUSE_URL` that is to serve these tenants; null: nothing. */
export function findUrlFault(text: string, tenants: readonly string[]): string | null {
  try {
    const addresses = tenants.map((tenant) => readWarehouseUrl(text, tenant).address);
    const apart = (['user', 'database'] as const).every(
      (part) => new Set(addresses.map((each) => each[part])).size === tenants.length,
    );
    if (apart) return null;
    return 'WAREHOUSE_TENANTS names several tenants, who may not share a database: write {tenant} in its user and in its database, as in postgresql://wh_{tenant}:password@host/wh_{tenant}';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
