import { Worker } from 'node:worker_threads';
import { z } from 'zod';

const Settled = z.union([
  z.object({ id: z.int(), answer: z.instanceof(Uint8Array) }),
  z.object({ id: z.int(), failed: z.string() }),
]);
type Told = z.infer<typeof Settled>;
const Answer = z.union([z.object({ ready: z.literal(true) }), Settled]);

/** The engine was stopped in the middle of a request. */
export class EngineLost extends Error {
  override name = 'EngineLost';
}

/** The engine broke down in the middle of a request: whatever it was in is to be left behind. */
export class EngineBroken extends Error {
  override name = 'EngineBroken';
}

/** The engine in its thread. */
export interface Engine {
  /** Resolves once it can be asked. */
  start(): Promise<void>;
  /** Messages of the protocol in, answers out; one request at a time. @throws EngineLost, EngineBroken */
  ask(bytes: Uint8Array): Promise<Uint8Array>;
  /** Ends it at once, whatever it does, and starts it again; resolves when it has ended. */
  restart(): Promise<void>;
}

interface Running {
  worker: Worker;
  ready: Promise<void>;
}

interface Waiting {
  resolve: (answer: Uint8Array) => void;
  reject: (error: Error) => void;
}

/** An engine that keeps its data in `folder`; `entry` is the script of its thread. */
export function createEngine(entry: URL, folder: string): Engine {
  const waiting = new Map<number, Waiting>();
  let running: Running | null = null;
  /** Two engines may not have one folder: the next starts when the one before has ended. */
  let ended: Promise<unknown> = Promise.resolve();
  let last = 0;

  function lose(worker: Worker, error: Error): void {
    if (running?.worker !== worker) return;
    running = null;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  function settle(told: Told): void {
    const asker = waiting.get(told.id);
    waiting.delete(told.id);
    if ('answer' in told) asker?.resolve(told.answer);
    else asker?.reject(new EngineBroken(told.failed));
  }

  function launch(): Running {
    const worker = new Worker(entry, { workerData: { folder } });
    const ready = new Promise<void>((resolve, reject) => {
      worker.on('message', (message: unknown) => {
        const told = Answer.parse(message);
        if ('ready' in told) resolve();
        else settle(told);
      });
      worker.on('error', (error) => {
        const broken = new EngineBroken(error.message, { cause: error });
        lose(worker, broken);
        reject(broken);
      });
      worker.on('exit', (code) => {
        const error = new EngineBroken(`The engine ended with code ${code}.`);
        lose(worker, error);
        reject(error);
      });
    });
    ready.catch(() => undefined);
    return { worker, ready };
  }

  async function ensure(): Promise<Worker> {
    await ended;
    running ??= launch();
    const { worker, ready } = running;
    await ready;
    return worker;
  }

  return {
    start: async () => void (await ensure()),
    async ask(bytes) {
      const worker = await ensure();
      last += 1;
      const id = last;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, bytes });
      });
    },
    async restart() {
      const stopped = running;
      if (stopped === null) return;
      lose(stopped.worker, new EngineLost('The engine was stopped.'));
      ended = stopped.worker.terminate();
      await ended;
      // Whoever asks next waits the less. What fails now fails then, and is told.
      void ensure().catch(() => undefined);
    },
  };
}
