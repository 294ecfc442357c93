import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import type { WarehouseAddress } from '../../activities/warehouse/warehouse-address.ts';
import { lookAtLock } from '../dev/lock-file.ts';

/** The first start of all builds the database, which takes a busy machine a minute. */
const START_MS = 180_000;
const LOOK_EVERY_MS = 50;

const Told = z.object({ type: z.enum(['ready', 'taken', 'failed']), message: z.string().optional() });
const Note = z.object({ port: z.coerce.number(), password: z.string() });

/** The warehouse in a data folder: one process serves all of them that look for it there. */
export interface EmbeddedWarehouse {
  /** Where it is; it is started when nobody has. @throws Error when it does not come up */
  locate(): Promise<WarehouseAddress>;
  /** Ends it if this process started it; resolves when it has ended. */
  close(): Promise<void>;
}

/** `entry`: the script of its process. */
export function createEmbeddedWarehouse(entry: URL, folder: string): EmbeddedWarehouse {
  let child: ChildProcess | null = null;
  let starting: Promise<WarehouseAddress> | null = null;

  const look = (): WarehouseAddress | null => {
    const note = Note.safeParse(lookAtLock(join(folder, 'lock'))?.note);
    if (!note.success) return null;
    return {
      host: '127.0.0.1',
      port: note.data.port,
      user: 'postgres',
      password: note.data.password,
      database: 'postgres',
    };
  };

  async function start(): Promise<WarehouseAddress> {
    const failed = launch();
    const deadline = Date.now() + START_MS;
    for (;;) {
      const found = look();
      if (found) return found;
      if (Date.now() > deadline) throw new Error(`The warehouse did not start within ${START_MS} ms.`);
      await Promise.race([failed, new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))]);
    }
  }

  /** The promise that it gives only ever fails. */
  function launch(): Promise<never> {
    const started = fork(entry, [folder], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    child = started;
    return new Promise<never>((_, reject) => {
      started.once('error', reject);
      // Somebody else's is being waited for when it ends with 0.
      started.once('exit', (code) => code !== 0 && reject(new Error(`The warehouse ended with code ${code}.`)));
      started.on('message', (message) => {
        const told = Told.parse(message);
        if (told.type === 'failed') reject(new Error(told.message));
        // Its channel must not keep this process alive.
        if (told.type === 'ready') started.channel?.unref();
      });
      started.unref();
    });
  }

  return {
    async locate() {
      const found = look();
      if (found) return found;
      starting ??= start().finally(() => {
        starting = null;
      });
      return starting;
    },
    async close() {
      const stopped = child;
      child = null;
      if (!stopped || stopped.exitCode !== null || stopped.signalCode !== null) return;
      const ended = new Promise((resolve) => stopped.once('exit', resolve));
      stopped.ref();
      stopped.kill();
      await ended;
    },
  };
}
