import { proxySinks, type Sinks, type WorkflowInterceptorsFactory } from '@temporalio/workflow';
import type { FinalRecord } from '../../workflows/execution.ts';
import { isObject } from '../../workflows/language/json.ts';

/** Where a worker of the tests sends what a run computes. */
export interface CaptureSinks extends Sinks {
  capture: { finalRecord(record: FinalRecord): void };
}

/**
 * Hands the argument of `finalize` to the test, on replay too: a local activity's argument is in no history, so that
 * replay alone would not notice a pure step that computes something else.
 * @public Temporal's bundler finds it by its name.
 */
export const interceptors: WorkflowInterceptorsFactory = () => ({
  outbound: [
    {
      scheduleLocalActivity(input, next) {
        const [record] = input.args;
        if (isFinalRecord(record)) proxySinks<CaptureSinks>().capture.finalRecord(record);
        return next(input);
      },
    },
  ],
});

function isFinalRecord(argument: unknown): argument is FinalRecord {
  return isObject(argument) && 'completedAt' in argument;
}
