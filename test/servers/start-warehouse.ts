import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createEmbeddedWarehouse, type EmbeddedWarehouse } from '../../services/warehouse/embedded-warehouse.ts';
import { compileFiles } from './compile-files.ts';

const files = ['main', 'engine-main'].map((name) => `services/warehouse/${name}.ts`);
/** Making a database takes half a minute, so one is kept and copied; the name tells the versions of its parts. */
const template = join(tmpdir(), `stepgraph-warehouse-0.5.8-0.2.8-${userInfo().uid}`);

/** A warehouse of its own, with the real engine in its process. */
export interface TestWarehouse extends EmbeddedWarehouse {
  folder: string;
  /** Ends it and removes what it kept. */
  stop(): Promise<void>;
}

/** Starts the embedded warehouse as a process, on a copy of a fresh database. */
export async function startWarehouse(): Promise<TestWarehouse> {
  const { build, remove } = compileFiles(files);
  const entry = pathToFileURL(join(build, 'services/warehouse/main.js'));
  if (!existsSync(template)) await makeTemplate(entry);
  const folder = mkdtempSync(join(tmpdir(), 'stepgraph-warehouse-'));
  cpSync(template, join(folder, 'data'), { recursive: true });
  const warehouse = createEmbeddedWarehouse(entry, folder);
  await warehouse.locate();
  return {
    ...warehouse,
    folder,
    async stop() {
      await ended(warehouse);
      rmSync(folder, { recursive: true, force: true });
      remove();
    },
  };
}

/** Gives the warehouse of a stack a fresh database, before the stack starts: building one takes half a minute. */
export async function seedWarehouse(dataDir: string): Promise<void> {
  if (!existsSync(template)) {
    const { build, remove } = compileFiles(files);
    await makeTemplate(pathToFileURL(join(build, 'services/warehouse/main.js')));
    remove();
  }
  cpSync(template, join(dataDir, 'warehouse', 'data'), { recursive: true });
}

async function makeTemplate(entry: URL): Promise<void> {
  const draft = mkdtempSync(join(tmpdir(), 'stepgraph-warehouse-'));
  const warehouse = createEmbeddedWarehouse(entry, draft);
  await warehouse.locate();
  await ended(warehouse);
  try {
    renameSync(join(draft, 'data'), template);
  } catch (error) {
    // Whoever comes second keeps the first one's.
    if (!existsSync(template)) throw error;
  }
  rmSync(draft, { recursive: true, force: true });
}

async function ended(warehouse: EmbeddedWarehouse): Promise<void> {
  await warehouse.close();
}
