import { workflowInfo } from '@temporalio/workflow';
import type { RunInput } from '../execution.ts';
import { RUN_LIMITS } from '../run-limits.ts';

/** Measures how the history grows from here on: what a continued run carries must not make it continue at once. */
export function watchHistory({ limits }: RunInput): () => boolean {
  const { historyEvents, historyBytes } = { ...RUN_LIMITS, ...limits };
  const { historySize: carried } = workflowInfo();
  return () => {
    const { continueAsNewSuggested, historyLength, historySize } = workflowInfo();
    return continueAsNewSuggested || historyLength > historyEvents || historySize - carried > historyBytes;
  };
}
