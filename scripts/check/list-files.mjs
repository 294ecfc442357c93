import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const left = new Set(['node_modules', 'dist', '.git', '.stepgraph', 'coverage']);

/** Files under a root as sorted `/`-separated paths, without what is installed, built or kept at run time. */
export function listFiles(root, folder = '') {
  const found = [];
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!left.has(entry.name)) found.push(...listFiles(root, path));
    } else if (entry.isFile()) found.push(path);
  }
  return found.sort();
}

/** Whether a path is source that people write: not generated. */
export function isSource(path) {
  return /\.(?:ts|mts|mjs|cjs|js)$/.test(path) && !/\.gen\.\w+$/.test(path);
}
