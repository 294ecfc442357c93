import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type HeldLock, takeLock } from './lock-file.ts';

/** One thing to be installed into a folder of its own, once per user and version. */
export interface Installation<T> {
  /** The final folder. It exists only when the installation was complete and accepted. */
  dir: string;
  /** Fills the folder it is given, which is a temporary neighbour of `dir`. */
  install(into: string): Promise<void>;
  /** Proves that what lies in the folder works, and says how to use it. */
  accept(dir: string): Promise<T>;
  log: (line: string) => void;
}

/** What an earlier start installed, if it still works. */
export function findInstallation<T>({ dir, accept }: Installation<T>): Promise<T | null> {
  return accept(dir).catch(() => null);
}

/** Uses what is installed, or installs it: aside, accepted, then renamed into place; under a lock, so that two starts do not clash. */
export async function installOnce<T>(installation: Installation<T>): Promise<T> {
  const { dir, install, accept, log } = installation;
  const present = await findInstallation(installation);
  if (present !== null) return present;
  await mkdir(dirname(dir), { recursive: true });
  const lock = await waitForLock(`${dir}.lock`, log);
  try {
    const installedMeanwhile = await findInstallation(installation);
    if (installedMeanwhile !== null) return installedMeanwhile;
    const draft = `${dir}.draft`;
    await rm(draft, { recursive: true, force: true });
    await mkdir(draft);
    try {
      await install(draft);
      await accept(draft);
      await rm(dir, { recursive: true, force: true });
      await rename(draft, dir);
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
    return await accept(dir);
  } finally {
    lock.release();
  }
}

async function waitForLock(file: string, log: (line: string) => void): Promise<HeldLock> {
  for (let told = false; ; told = true) {
    const lock = takeLock(file);
    if ('release' in lock) return lock;
    if (!told) log(`waiting for process ${lock.takenBy.pid}, which is installing the same`);
    await delay(200);
  }
}
