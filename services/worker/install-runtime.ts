import { type LogLevel, type LogMetadata, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import type { WorkerLogger } from './worker-logger.ts';

const methods: { [level in LogLevel]: keyof WorkerLogger } = {
  TRACE: 'debug',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
};

/** The SDK warns of every run that fails, whatever its category; an execution that fails is business, and its record tells. */
const FAILED_RUN = 'Workflow failed';

/**
 * Sets up Temporal's native core for this process, before anything connects: its logs go to ours, and signals are left to
 * the main, which stops things in order. Call once.
 */
export function installRuntime(logger: WorkerLogger): void {
  const write = (level: LogLevel, message: string, meta?: LogMetadata) =>
    logger[message === FAILED_RUN ? 'debug' : methods[level]](withReadableErrors(meta ?? {}), message);
  Runtime.install({
    shutdownSignals: [],
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }), forward: {} } },
    logger: {
      log: write,
      trace: (message, meta) => write('TRACE', message, meta),
      debug: (message, meta) => write('DEBUG', message, meta),
      info: (message, meta) => write('INFO', message, meta),
      warn: (message, meta) => write('WARN', message, meta),
      error: (message, meta) => write('ERROR', message, meta),
    },
  });
}

/** An Error has no fields of its own that JSON would show. */
function withReadableErrors(meta: LogMetadata): object {
  const readable = Object.entries(meta).map(([name, value]) => [name, value instanceof Error ? String(value) : value]);
  return Object.fromEntries(readable);
}
