import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSource, listFiles } from './list-files.mjs';

const MAX_LINES = 250;

/** Sources longer than a reader holds in mind. */
export function checkFileLength(root) {
  return listFiles(root)
    .filter(isSource)
    .map((path) => ({ path, lines: readFileSync(join(root, path), 'utf8').trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > MAX_LINES)
    .map(({ path, lines }) => `${path}: ${lines} lines; at most ${MAX_LINES}, split it by reason to change`);
}
