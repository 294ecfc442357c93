import { readConfig } from '../config.ts';
import { rewrap } from '../operations/rewrap.ts';
import { openStore } from '../store/open-store.ts';
import { readMasterKeys } from './master-keys.ts';
import { createVault } from './vault.ts';

/** `npm run rewrap`: seals anew under the first key of STEPGRAPH_MASTER_KEY what the others have sealed. */
async function run(): Promise<boolean> {
  const config = readConfig(process.env);
  if (config.mongodbUri === null)
    throw new Error('MONGODB_URI is not set. Set it to the document store of the installation.');
  const keys = readMasterKeys(config);
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const store = openStore({ uri: config.mongodbUri, log: say });
  try {
    const counts = await rewrap({ store, vault: createVault(keys), log: say });
    for (const { kind, sealedAnew, current, unreadable } of counts)
      say(`${kind}: ${sealedAnew} sealed anew, ${current} as they should be, ${unreadable} that cannot be opened`);
    const isDone = counts.every(({ unreadable }) => unreadable === 0);
    say(
      isDone
        ? `Everything is sealed under key ${keys.current().id}. The other keys are not needed any more.`
        : 'Keep the keys that there are: some envelopes cannot be opened with them.',
    );
    return isDone;
  } finally {
    await store.close();
  }
}

try {
  process.exitCode = (await run()) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
