import type { VersionContent, WorkflowStore } from '../store/store.ts';

/** A version with the check of its inputs, ready for starts. */
export interface LoadedVersion extends VersionContent {
  checkInput: (input: import('../../workflows/language/json.ts').Json) => void;
}

/** Versions that were started of late. They are immutable, so nothing goes stale. */
export interface VersionCache {
  /** null when there is no such version. */
  load(store: WorkflowStore, tenantId: string, workflowId: string, version: number): Promise<LoadedVersion | null>;
}
