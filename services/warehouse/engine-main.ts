import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { postgis } from '@electric-sql/pglite-postgis';
import { z } from 'zod';

/** The thread in which the engine runs: it is busy as long as a statement is, so that only its end can stop one. */
const { folder } = z.object({ folder: z.string() }).parse(workerData);
const port = parentPort;
if (port === null) throw new Error('This is started as a thread.');
const database = await PGlite.create({ dataDir: folder, extensions: { postgis } });
await database.exec('CREATE EXTENSION IF NOT EXISTS postgis');

const Request = z.object({ id: z.int(), bytes: z.instanceof(Uint8Array) });
let line = Promise.resolve();
port.on('message', (message: unknown) => {
  const { id, bytes } = Request.parse(message);
  line = line.then(async () => {
    try {
      // A copy: what comes back may lie in the engine's own memory.
      const answer = (await database.execProtocolRaw(bytes)).slice();
      port.postMessage({ id, answer }, [answer.buffer]);
    } catch (error) {
      port.postMessage({ id, failed: String(error) });
    }
  });
});
port.postMessage({ ready: true });
