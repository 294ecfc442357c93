import type { NativeConnection } from '@temporalio/worker';
import { retryUntil } from '../../activities/retry-until.ts';
import { connectTemporal } from './connect-temporal.ts';
import type { WorkerParts } from './create-workers.ts';
import type { RunningWorker } from './keep-running.ts';
import { registerSearchAttributes } from './register-search-attributes.ts';

/** Which worker, and where Temporal is. */
export interface HostOptions extends Omit<WorkerParts, 'connection'> {
  address: string;
  /** `createStepWorker` or `createInterpreterWorker`. */
  create: (parts: WorkerParts) => RunningWorker;
}

/** A worker of this process with its connection. */
export interface HostedWorker {
  /** null until Temporal has been reached for the first time; from then on it reconnects by itself. */
  connection(): NativeConnection | null;
  /** Resolves once the worker polls; never, when it is stopped before. */
  ready: Promise<void>;
  /** Drains the worker and closes the connection. */
  stop(): Promise<void>;
}

/**
 * Runs a worker as soon as Temporal can be reached, without keeping anybody waiting. A run that carries an unknown search
 * attribute would be refused, so none is taken before they are registered.
 */
export function hostWorker({ address, create, ...parts }: HostOptions): HostedWorker {
  const stopping = new AbortController();
  const { signal } = stopping;
  let connection: NativeConnection | null = null;
  let worker: RunningWorker | null = null;

  async function host(): Promise<void> {
    const reached = await connectTemporal({ address, logger: parts.logger, signal });
    connection = reached;
    await retryUntil(signal, () => registerSearchAttributes(reached, parts.namespace));
    worker = create({ ...parts, connection: reached });
    await worker.ready;
  }

  const hosting = host();
  // Until it is stopped, hosting waits for what is missing instead of failing.
  hosting.catch(() => undefined);
  return {
    connection: () => connection,
    ready: new Promise((resolve) => hosting.then(resolve, () => undefined)),
    async stop() {
      stopping.abort();
      await worker?.stop();
      if (worker === null) await hosting.catch(() => undefined);
      await connection?.close();
    },
  };
}
