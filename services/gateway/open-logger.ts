import { destination, type Logger, pino } from 'pino';
import type { Config } from '../config.ts';

/** JSON lines on stderr. A reader that has gone stops nothing. */
export function openLogger(level: Config['logLevel'], part: string): Logger {
  const stderr = destination({ dest: 2, sync: true });
  stderr.on('error', () => {});
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  return pino({ level, base: { part } }, stderr);
}
