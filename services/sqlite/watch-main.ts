import { workerData } from 'node:worker_threads';
import { z } from 'zod';
import { HUNGRY } from './hungry.ts';

/** The thread beside an engine, which hears nothing while it runs a statement: it ends the process when its parent is gone, or when it takes too much memory. */
const LOOK_EVERY_MS = 100;
const MAX_MEMORY_BYTES = 512 * 1024 * 1024;

const { parent } = z.object({ parent: z.int() }).parse(workerData);
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
  if (process.memoryUsage.rss() > MAX_MEMORY_BYTES) process.kill(process.pid, HUNGRY);
}, LOOK_EVERY_MS);
