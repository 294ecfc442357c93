import { join, resolve } from 'node:path';
import type { SqliteFiles } from '../../activities/database/open-sqlite.ts';
import type { Config } from '../config.ts';
import { createSqliteEngines } from './create-sqlite-engines.ts';

/** The SQLite files of all tenants, in the data folder. Engines start when they are first needed. */
export function openSqliteFiles({ dataDir }: Pick<Config, 'dataDir'>): SqliteFiles {
  // The name of the data folder tells whose process it is; nothing else of the environment is passed on.
  const env = { STEPGRAPH_DATA_DIR: dataDir };
  const entry = new URL('./engine-main.js', import.meta.url);
  return { root: join(resolve(dataDir), 'sqlite'), engines: createSqliteEngines({ entry, env }) };
}
