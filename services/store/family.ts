import type { HeldKey } from '../../workflows/execution.ts';

/** The step that started an execution. */
export interface ParentLink {
  executionId: string;
  path: string;
  /** Whether the step waits for its end. */
  awaited: boolean;
}

/** Where an execution stands among those that start each other. */
export interface Family {
  /** null: no step started it. */
  parent: ParentLink | null;
  /** The keys of leases that those who wait for it hold. */
  heldKeys: HeldKey[];
  /** How many steps have started each other up to it. */
  depth: number;
}
