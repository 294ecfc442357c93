import { readConfig } from '../config.ts';
import { rewrap } from '../operations/rewrap.ts';
import { openStore } from '../store/open-store.ts';
import { readMasterKeys } from './master-keys.ts';
import { createVault } from './vault.ts';

// `npm run rewrap`: seals anew under the first key of STEPGRAPH_MASTER_KEY what the others have sealed.
const say = (line: string) => process.stdout.write(`${line}\n`);
try {
  const config = readConfig(process.env);
  // The data folder holds one key at most, which there is nothing to be changed for.
  if (config.masterKeys.length === 0)
    throw new Error('STEPGRAPH_MASTER_KEY is not set. Set it to the new key and the old ones, separated by commas.');
  const keys = readMasterKeys(config);
  if (config.mongodbUri === null)
    throw new Error('MONGODB_URI is not set. Set it to the document store of the installation.');
  const store = openStore({ uri: config.mongodbUri, log: say });
  const counts = await rewrap({ store, vault: createVault(keys), log: say }).finally(() => store.close());
  for (const { kind, sealedAnew, current, unreadable } of counts)
    say(`${kind}: ${sealedAnew} sealed anew, ${current} sealed so before, ${unreadable} that cannot be opened`);
  const isDone = counts.every(({ unreadable }) => unreadable === 0);
  say(
    isDone
      ? `Everything is sealed under the key ${keys.current().id}; the others are not needed any more.`
      : 'Keep every key that there is: some envelopes cannot be opened.',
  );
  process.exitCode = isDone ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
