import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../workflows/language/app-error.ts';
import type { Collections } from './collections.ts';
import { insertOnce } from './duplicate-key.ts';
import { toUnavailable } from './guard-calls.ts';
import { makeIndexes } from './indexes.ts';
import { unreachable } from './server-pulse.ts';

/** Of the layout of documents. Raise it with an upgrade in `upgrades` when stored documents change their meaning. */
export const SCHEMA_VERSION = 1;

/** How long a call waits for the database to be prepared before it fails as unavailable. */
const PATIENCE_MS = 2000;

/** Prepares the database in the background, for as long as it takes; tells callers when they may go on. */
export interface Preparation {
  /** @throws AppError `unavailable` while it is not prepared, or when its data is of a newer release. */
  ready: () => Promise<void>;
  stop: () => void;
}

/** Starts preparing: checks the schema version and makes the indexes. */
export function prepareDatabase(collections: Collections, log: (message: string) => void): Preparation {
  const stopped = new AbortController();
  let state: 'preparing' | 'ready' | AppError = 'preparing';
  const prepare = async () => {
    for (let pause = 100; !stopped.signal.aborted; pause = Math.min(pause * 2, 2000)) {
      try {
        await checkSchema(collections);
        await makeIndexes(collections);
        state = 'ready';
        return;
      } catch (error) {
        if (error instanceof AppError) {
          state = error;
          log(error.message);
          return;
        }
        if (!toUnavailable(error)) log(`The database could not be prepared, trying again: ${error}`);
        await sleep(pause, undefined, { signal: stopped.signal }).catch(() => {});
      }
    }
  };
  const running = prepare();
  return {
    async ready() {
      if (state === 'preparing') await Promise.race([running, sleep(PATIENCE_MS, undefined, { ref: false })]);
      if (state instanceof AppError) throw state;
      if (state !== 'ready') throw unreachable();
    },
    stop: () => stopped.abort(),
  };
}

async function checkSchema({ meta }: Collections): Promise<void> {
  await insertOnce(() => meta.insertOne({ _id: 'schema', version: SCHEMA_VERSION }));
  const stored = await meta.findOne({ _id: 'schema' });
  if (stored && stored.version !== SCHEMA_VERSION) {
    throw new AppError(
      'unavailable',
      `The data has schema version ${stored.version}, this release knows ${SCHEMA_VERSION}. Start the release that wrote it, or another data folder.`,
    );
  }
}
