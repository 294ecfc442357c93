/** Where the executions that Workflow steps started stand. */
export interface ChildStore {
  /** Open executions whose end a step of this execution waits for. */
  listAwaited(tenantId: string, parentId: string): Promise<string[]>;
  /** Notes that the parent knows of the end, or has none that could. */
  markParentTold(tenantId: string, id: string): Promise<void>;
  /** Awaited executions that ended before `endedBefore` and whose parents may not know; each is given to one sweeper only, until `next`. */
  claimUntold(
    due: { now: Date; endedBefore: Date; next: Date },
    limit: number,
  ): Promise<{ tenantId: string; id: string }[]>;
}
