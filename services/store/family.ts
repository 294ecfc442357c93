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
  /** The outermost of the executions that wait for it; null: itself. */
  rootId: string | null;
  /** How many steps have started each other up to it. */
  depth: number;
}
