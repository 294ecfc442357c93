import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Addresses in the lockfile: with them it would work with one registry only. */
export function checkLockfile(root) {
  const { packages = {} } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([, entry]) => typeof entry.resolved === 'string' && /^[a-z+]+:/.test(entry.resolved))
    .map(
      ([path, entry]) =>
        `package-lock.json: ${path} has resolved ${entry.resolved}; run npm install again, .npmrc leaves it out`,
    );
}
