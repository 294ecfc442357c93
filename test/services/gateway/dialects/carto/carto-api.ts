import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import pino from 'pino';
import type { SqlSession } from '../../../../../activities/database/sql-session.ts';
import sqlInsert from '../../../../../activities/steps/sql-insert.ts';
import { compose, type Parts } from '../../../../../services/compose.ts';
import { readConfig } from '../../../../../services/config.ts';
import carto from '../../../../../services/gateway/dialects/carto/dialect.ts';
import v1 from '../../../../../services/gateway/dialects/v1/dialect.ts';
import { STATEMENT_LIMITS } from '../../../../../services/operations/statement-limits.ts';
import { createStepWorker } from '../../../../../services/worker/create-workers.ts';
import { installRuntime } from '../../../../../services/worker/install-runtime.ts';
import { actionContext } from '../../../../activities/action-context.ts';
import { startMongodb } from '../../../../servers/start-mongodb.ts';
import { startTemporal } from '../../../../servers/start-temporal.ts';
import { startWarehouse } from '../../../../servers/start-warehouse.ts';
import { openGateway } from '../../open-gateway.ts';

/** The whole way of a call over real servers, with a table of points. */
export interface CartoApi {
  /** Where nobody needs a key. */
  open: string;
  /** The same with small limits: a second and a half, 1,000 rows. */
  hasty: string;
  /** Where keys are asked for, and the one that has every scope. */
  keyed: string;
  bootstrap: string;
  /** Where the warehouse listens. */
  address: { host: string; port: number; user: string; password: string; database: string };
  /** Runs a statement beside the API. */
  sql(sql: string): Promise<Awaited<ReturnType<SqlSession['run']>>['rows']>;
  /** Keeps the warehouse, which works for one at a time, until what it gives is called. */
  hold(): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

const bootstrap = 'bootstrap-key-of-the-carto-tests';

/** Brings it up: Temporal, MongoDB, a warehouse, a worker and three gateways. */
export async function openCartoApi(): Promise<CartoApi> {
  const folder = await mkdtemp(join(tmpdir(), 'stepgraph-carto-'));
  const bundlePath = join(folder, 'workflow-bundle.js');
  const [temporal, mongodb, warehouse] = await Promise.all([
    startTemporal(),
    startMongodb(),
    startWarehouse(),
    bundle(bundlePath),
  ]);
  const { port, user, password, database } = await warehouse.locate();
  const env = {
    ...{ TEMPORAL_ADDRESS: temporal.address, MONGODB_URI: mongodb.uri, STEPGRAPH_DATA_DIR: folder },
    WAREHOUSE_URL: `postgresql://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`,
  };
  const logger = pino({ level: 'silent' });
  installRuntime(logger);
  const create: Parameters<typeof compose>[2]['create'] = (given) => createStepWorker({ ...given, bundlePath });
  const parts = compose(readConfig(env), logger, { eager: true, create, shutdownGraceMs: 1000 });
  await Promise.all([parts.hosted.ready, storePoints(parts)]);
  const { deps } = parts;
  const statements = { ...STATEMENT_LIMITS, waitMs: 1500, rows: 1000 };
  const dialects = [carto, v1];
  const gateways = await Promise.all([
    openGateway({ dialects, deps }),
    openGateway({ dialects, deps: { ...deps, statements } }),
    openGateway({ dialects, deps, apiKeys: [bootstrap] }),
  ]);
  const [open, hasty, keyed] = gateways;
  return {
    ...{ open: open.url, hasty: hasty.url, keyed: keyed.url, bootstrap },
    address: { host: '127.0.0.1', port, user, password, database },
    sql: (sql) => withWarehouse(parts, async (session) => (await session.run({ sql, values: [] })).rows),
    hold: () => hold(parts),
    async close() {
      await Promise.all(gateways.map((gateway) => gateway.close()));
      await parts.hosted.stop();
      await Promise.all([parts.outbound.close(), parts.store.close()]);
      await Promise.all([temporal.stop(), mongodb.stop(), warehouse.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function bundle(path: string): Promise<void> {
  const workflowsPath = fileURLToPath(new URL('../../../../../workflows/index.ts', import.meta.url));
  const quiet = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} };
  await writeFile(path, (await bundleWorkflowCode({ workflowsPath, logger: quiet })).code);
}

/** The airports of a public data set, a few of them as supermarkets. */
async function storePoints(parts: Parts): Promise<void> {
  const csv = readFileSync('node_modules/vega-datasets/data/airports.csv', 'utf8');
  const input = { connection: 'warehouse', table: 'airports', csv, create: true, exactlyOnce: false };
  const { databases } = parts.deps;
  if (!databases) throw new Error('There are no databases.');
  await sqlInsert.perform(input, actionContext({ databases }));
  const stores = `CREATE TABLE stores AS SELECT iata AS id, CASE WHEN state IN ('DE', 'RI') THEN 'Supermarket' ELSE 'Kiosk' END AS store_type,
    ST_SetSRID(ST_Point(longitude, latitude), 4326) AS geom FROM airports`;
  await withWarehouse(parts, async (session) => {
    await session.run({ sql: stores, values: [] });
    await session.run({ sql: 'CREATE TABLE secrets AS SELECT 42 AS code', values: [] });
  });
}

async function hold(parts: Parts): Promise<() => Promise<void>> {
  const session = await openWarehouse(parts);
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const holding = new Promise<void>((resolve, reject) => {
    session.transaction('read', async () => resolve(await released)).catch(reject);
  });
  // Its transaction has begun once its turn has come.
  await session.run({ sql: 'SELECT 1', values: [] });
  return async () => {
    release();
    await holding;
    await session.close();
  };
}

async function openWarehouse({ deps }: Parts): Promise<SqlSession> {
  const session = await deps.databases?.openWarehouse('default', AbortSignal.timeout(60_000));
  if (!session) throw new Error('There is no warehouse.');
  return session;
}

async function withWarehouse<Value>(parts: Parts, work: (session: SqlSession) => Promise<Value>): Promise<Value> {
  const session = await openWarehouse(parts);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}
