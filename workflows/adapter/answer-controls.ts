import { currentUpdateInfo, sleep, uuid4 } from '@temporalio/workflow';
import type { ControlRequest, ControlResult } from '../control-request.ts';
import type { EngineEvent } from '../engine/event.ts';
import type { LocalLane } from './local-lane.ts';

/** Brings requests by hand to the engine, and its answers back to who asked. */
export interface ControlDesk {
  /** Handler of the update `control`. */
  take(request: ControlRequest): Promise<ControlResult>;
  /** Carries out the command `answer`. */
  answer(id: string, result: ControlResult): void;
  /** The run has ended: whoever waits, or asks from now on, is refused. */
  close(): void;
}

const ended: ControlResult = {
  status: 'refused',
  code: 'execution-ended',
  message: 'The execution has already ended.',
};

/** Nobody has asked; `push` takes the requests, and what has effects waits for the answers in `lane`. */
export function createControlDesk(push: (event: EngineEvent) => void, lane: LocalLane): ControlDesk {
  const waiting = new Map<string, (result: ControlResult) => void>();
  let closed = false;
  return {
    async take(request) {
      if (closed) return ended;
      const id = currentUpdateInfo()?.id ?? uuid4();
      return await new Promise((resolve) => {
        waiting.set(id, resolve);
        push({ type: 'control', at: Date.now(), id, request });
      });
    },
    answer(id, result) {
      waiting.get(id)?.(result);
      waiting.delete(id);
      // A timer ends the workflow task, and with it the answer is in the history.
      if (result.status === 'done') lane.holdFor(() => sleep(1));
    },
    close() {
      closed = true;
      for (const resolve of waiting.values()) resolve(ended);
      waiting.clear();
    },
  };
}
