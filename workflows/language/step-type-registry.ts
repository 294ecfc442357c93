import type { StepType } from './step-type.ts';

/** Finds step types without naming one. */
export interface StepTypeRegistry {
  /** By type or alias. */
  get: (name: string) => StepType | undefined;
  /** By type and the revision that a plan was compiled for. */
  getRevision: (type: string, revision: number) => StepType | undefined;
  /** The newest revision of each type, sorted by type. */
  all: readonly StepType[];
}

/** Builds the look-up over the generated lists. @throws Error when two types claim one name and revision. */
export function createStepTypeRegistry(types: readonly StepType[]): StepTypeRegistry {
  const byRevision = new Map<string, StepType>();
  const newest = new Map<string, StepType>();
  for (const type of types) {
    const key = `${type.type}@${type.revision}`;
    if (byRevision.has(key)) throw new Error(`Two step types are called ${key}`);
    byRevision.set(key, type);
    if ((newest.get(type.type)?.revision ?? 0) < type.revision) newest.set(type.type, type);
  }
  const byName = new Map(newest);
  for (const type of newest.values()) {
    for (const alias of type.aliases ?? []) {
      if (byName.has(alias)) throw new Error(`Two step types answer to ${alias}`);
      byName.set(alias, type);
    }
  }
  return {
    get: (name) => byName.get(name),
    getRevision: (type, revision) => byRevision.get(`${type}@${revision}`),
    all: [...newest.values()].sort((one, other) => (one.type < other.type ? -1 : 1)),
  };
}
