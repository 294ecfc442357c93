import { proxyLocalActivities } from '@temporalio/workflow';
import type { Projection } from '../execution.ts';
import { callDurably } from './call-durably.ts';
import type { LocalLane } from './local-lane.ts';
import type { RunActivities } from './run-activities.ts';

/** Writes projections one after the other: the store takes none that is older than one that it has. */
export interface RecordWriter {
  /** Whether it was written; a record that is behind for a while is not worth holding up the run. */
  project(projection: Projection): Promise<boolean>;
  /** Writes it, for as long as that takes: the run is going to forget what is in it. */
  record(projection: Projection): Promise<void>;
  isBusy(): boolean;
  /** Resolves when nothing is being written. */
  settled(): Promise<void>;
}

/** Nothing is being written. */
export function createRecordWriter(lane: LocalLane): RecordWriter {
  let last: Promise<unknown> | null = null;
  const inOrder = <Result>(write: () => Promise<Result>): Promise<Result> => {
    const writing = last ? last.then(write) : write();
    last = writing;
    return writing.finally(() => {
      if (last === writing) last = null;
    });
  };
  return {
    project: (projection) => inOrder(() => lane.run(() => tryToProject(projection))),
    record: (projection) =>
      inOrder(async () => {
        await callDurably(lane, `record ${projection.revision}`, (of) => of.project(projection));
      }),
    isBusy: () => last !== null,
    async settled() {
      while (last) await last;
    },
  };
}

async function tryToProject(projection: Projection): Promise<boolean> {
  const { project } = proxyLocalActivities<RunActivities>({
    startToCloseTimeout: '5s',
    retry: { initialInterval: '100ms', maximumAttempts: 2 },
  });
  try {
    await project(projection);
    return true;
  } catch {
    return false;
  }
}
