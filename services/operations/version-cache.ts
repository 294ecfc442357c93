import type { Json } from '../../workflows/language/json.ts';
import type { WorkflowStore } from '../store/store.ts';
import type { VersionContent } from '../store/workflow-records.ts';
import type { Language } from './language.ts';

/** A version with the check of its inputs, ready for starts. */
export interface LoadedVersion extends VersionContent {
  /** Gives the input with the schema's defaults. @throws AppError `invalid-input`. */
  checkInput: (input: Json) => Json;
}

/** Versions that were used of late. They are immutable, so nothing goes stale. */
export interface VersionCache {
  /** null when there is no such version. */
  load(store: WorkflowStore, tenantId: string, workflowId: string, version: number): Promise<LoadedVersion | null>;
}

/** Creates an empty cache; past `capacity` the version used longest ago is dropped. */
export function createVersionCache(language: Pick<Language, 'inputChecker'>, capacity = 200): VersionCache {
  const kept = new Map<string, LoadedVersion>();
  return {
    async load(store, tenantId, workflowId, version) {
      const key = JSON.stringify([tenantId, workflowId, version]);
      const known = kept.get(key);
      const loaded = known ?? (await read(store, language, tenantId, workflowId, version));
      if (!loaded) return null;
      kept.delete(key);
      kept.set(key, loaded);
      const [oldest] = kept.keys();
      if (kept.size > capacity && oldest !== undefined) kept.delete(oldest);
      return loaded;
    },
  };
}

async function read(
  store: WorkflowStore,
  language: Pick<Language, 'inputChecker'>,
  tenantId: string,
  workflowId: string,
  version: number,
): Promise<LoadedVersion | null> {
  const content = await store.findVersion(tenantId, workflowId, version);
  return content && { ...content, checkInput: language.inputChecker(content.inputSchema) };
}
