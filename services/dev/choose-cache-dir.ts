import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/** The folder in which downloaded servers are kept, per user; in the data folder when the user's own cannot be written. */
export async function chooseCacheDir(env: NodeJS.ProcessEnv, dataDir: string): Promise<string> {
  const base = env.XDG_CACHE_HOME;
  const home = env.HOME || homedir();
  const own = base && isAbsolute(base) ? join(base, 'stepgraph') : join(home, '.cache', 'stepgraph');
  try {
    await mkdir(own, { recursive: true });
    await access(own, constants.W_OK | constants.X_OK);
    return own;
  } catch {
    const fallback = resolve(dataDir, 'cache');
    await mkdir(fallback, { recursive: true });
    return fallback;
  }
}
