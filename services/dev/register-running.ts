import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { identify } from './process-identity.ts';

/**
 * Leaves this process's identity in the build folder it runs from, so that scripts/install.mjs does not rebuild under it.
 * @param build the compiled tree (`dist`); a source tree is not marked.
 */
export function registerRunning(build: string): void {
  const self = identify(process.pid);
  if (basename(build) !== 'dist' || self === null) return;
  const folder = join(build, '.running');
  const file = join(folder, String(self.pid));
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, self.started);
  } catch {
    // A build that this user cannot write to cannot be rebuilt by him either.
    return;
  }
  process.once('exit', () => rmSync(file, { force: true }));
}
