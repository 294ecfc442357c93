import { setTimeout as pause } from 'node:timers/promises';
import type { WorkerLogger } from './worker-logger.ts';

/** A part of a Temporal Worker: what is needed to run one and to stop it. */
export interface StoppableWorker {
  run(): Promise<void>;
  shutdown(): void;
  getState(): string;
}

/** A worker that is made anew whenever it fails, until it is stopped. */
export interface RunningWorker {
  /** Resolves when the first worker has been made and polls. */
  ready: Promise<void>;
  /** Drains: takes no more tasks and resolves when those in hand have ended or were given back. */
  stop(): Promise<void>;
}

const RESTART_MS = 1000;

/** Keeps a worker running: one that cannot be made, or that ends by itself, is made again after a short pause. */
export function keepRunning(name: string, create: () => Promise<StoppableWorker>, logger: WorkerLogger): RunningWorker {
  const stopping = new AbortController();
  let becomeReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    becomeReady = resolve;
  });
  let current: StoppableWorker | undefined;

  async function runOnce(): Promise<void> {
    const worker = await create();
    if (stopping.signal.aborted) return;
    current = worker;
    const ended = worker.run();
    becomeReady();
    await ended;
  }

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await runOnce();
      } catch (error) {
        logger.error({ worker: name, error: String(error) }, 'The worker failed and is started again');
      }
      current = undefined;
      await pause(RESTART_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  const finished = loop();
  return {
    ready,
    async stop() {
      stopping.abort();
      if (current?.getState() === 'RUNNING') current.shutdown();
      await finished;
    },
  };
}
