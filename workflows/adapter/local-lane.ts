/**
 * Local activities, one at a time. Two at once would not replay: live they are answered one by one, on replay together,
 * and what the run does between the answers differs.
 */
export interface LocalLane {
  /** Starts the work once no other is under way, in the order in which it was asked for. */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
  isBusy(): boolean;
  /** Resolves when no work is under way or waits. */
  idle(): Promise<void>;
}

/** No work is under way. */
export function createLocalLane(): LocalLane {
  const waiting: (() => void)[] = [];
  let busy = false;
  const start = <Result>(work: () => Promise<Result>): Promise<Result> => {
    busy = true;
    return work().finally(() => {
      busy = false;
      waiting.shift()?.();
    });
  };
  const lane: LocalLane = {
    run(work) {
      if (!busy) return start(work);
      return new Promise((resolve, reject) => {
        waiting.push(() => start(work).then(resolve, reject));
      });
    },
    isBusy: () => busy,
    async idle() {
      while (busy) await lane.run(async () => undefined);
    },
  };
  return lane;
}
