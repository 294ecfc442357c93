import type { WorkflowHandle } from '@temporalio/client';
import type { RunInput } from '../../workflows/execution.ts';

/** One execution that is run on a server, and whose history is recorded. */
export interface Scenario {
  run: RunInput;
  /** What is done to it from outside once its first step is open. */
  meanwhile?: (handle: WorkflowHandle) => Promise<unknown>;
}
