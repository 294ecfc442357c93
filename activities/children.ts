import type { ChildTask } from '../workflows/execution.ts';

/** Starts and steers the executions of Workflow steps. Every call may be repeated. */
export interface Children {
  /**
   * Accepts and starts the execution of a child; asked again with the same `keyBase`, it gives the one that it accepted.
   * An awaited child carries its `parent`, so that its run tells the end (`Arrival` of kind `child`).
   * @throws AppError when it will never start (`workflow-not-found`, `version-not-found`, `workflow-disabled`,
   * `invalid-input`, …); `unavailable`, and whatever is no AppError, is tried again for as long as it takes
   */
  begin(child: ChildTask): Promise<{ executionId: string }>;
  /** Asks a child to stop, to pause or to go on. One that has ended takes no notice; its end has been or will be told. */
  steer(child: { tenantId: string; executionId: string; action: 'cancel' | 'pause' | 'resume' }): Promise<void>;
}
