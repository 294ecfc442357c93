import { setTimeout as pause } from 'node:timers/promises';
import { NativeConnection } from '@temporalio/worker';
import type { WorkerLogger } from './worker-logger.ts';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 2000;

/** Connects to Temporal, however long that takes: a service starts before the server does. @throws only when `signal` aborts */
export async function connectTemporal(options: {
  address: string;
  logger: WorkerLogger;
  signal: AbortSignal;
}): Promise<NativeConnection> {
  const { address, logger, signal } = options;
  for (let attempt = 0; ; attempt++) {
    signal.throwIfAborted();
    try {
      return await NativeConnection.connect({ address });
    } catch (error) {
      if (attempt === 0)
        logger.warn({ address, error: String(error) }, 'Temporal cannot be reached; trying until it can');
      await pause(Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS), undefined, { signal });
    }
  }
}
