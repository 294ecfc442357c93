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
  /**
   * Before the next work, `first` is awaited, once: whoever asked by hand was answered, and a workflow task that is
   * repeated may answer somebody else. What has effects must wait until the answer is in the history.
   */
  holdFor(first: () => Promise<void>): void;
}

/** No work is under way. */
export function createLocalLane(): LocalLane {
  const waiting: (() => void)[] = [];
  let busy = false;
  let hold: (() => Promise<void>) | null = null;
  const start = <Result>(work: () => Promise<Result>): Promise<Result> => {
    busy = true;
    const first = hold;
    hold = null;
    return (first ? first().then(work) : work()).finally(() => {
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
    holdFor(first) {
      hold = first;
    },
    async idle() {
      while (busy) await lane.run(async () => undefined);
    },
  };
  return lane;
}
