import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { takeLock } from '../dev/lock-file.ts';
import { createEngine } from './engine-thread.ts';
import { startWireServer } from './wire-server.ts';

/** Milliseconds without any connection after which it ends, since it holds about 1 GB of memory. */
const IDLE_MS = 600_000;
const CHECK_MS = 5_000;

/** The embedded warehouse as a process: `main.js <folder>`. It ends with the process that started it, or when nobody needs it. */
async function main(folder: string): Promise<void> {
  // What it writes holds its password.
  process.umask(0o077);
  mkdirSync(folder, { recursive: true });
  const lock = takeLock(join(folder, 'lock'));
  if ('takenBy' in lock) return tell({ type: 'taken' });
  process.on('exit', () => lock.release());
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => process.exit(0));
  process.on('disconnect', () => process.exit(0));
  const engine = createEngine(new URL('./engine-main.js', import.meta.url), join(folder, 'data'));
  await engine.start();
  const password = randomBytes(24).toString('base64url');
  const server = await startWireServer(engine, password);
  lock.tell({ port: String(server.port), password });
  tell({ type: 'ready' });
  let lastUse = Date.now();
  setInterval(() => {
    if (server.connections() > 0) lastUse = Date.now();
    else if (Date.now() - lastUse > IDLE_MS) process.exit(0);
  }, CHECK_MS);
}

function tell(message: { type: string; message?: string }): void {
  process.send?.(message, () => message.type !== 'ready' && process.exit(0));
}

main(process.argv[2] ?? '').catch((error: unknown) => tell({ type: 'failed', message: String(error) }));
