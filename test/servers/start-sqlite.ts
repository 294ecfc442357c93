import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SqliteFiles } from '../../activities/database/open-sqlite.ts';
import { createSqliteEngines } from '../../services/sqlite/create-sqlite-engines.ts';
import { compileFiles } from './compile-files.ts';

/** Real engines over a folder of their own. */
export interface TestSqlite extends SqliteFiles {
  /** Ends the engines and removes the folder. */
  stop(): void;
}

/** The script of an engine's process, compiled. */
export function compileSqlite(): { entry: URL; remove(): void } {
  const { build, remove } = compileFiles(['engine-main', 'watch-main'].map((name) => `services/sqlite/${name}.ts`));
  return { entry: pathToFileURL(join(build, 'services/sqlite/engine-main.js')), remove };
}

/** Engines that see nothing of the environment, over a fresh folder. */
export function startSqlite(): TestSqlite {
  const { entry, remove } = compileSqlite();
  const root = mkdtempSync(join(tmpdir(), 'stepgraph-sqlite-'));
  const engines = createSqliteEngines({ entry, env: {} });
  return {
    root,
    engines,
    stop() {
      engines.close();
      rmSync(root, { recursive: true, force: true });
      remove();
    },
  };
}
