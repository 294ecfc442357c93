import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';

/** Every file of the tree that a file imports, directly or not, itself included. */
export function reach(root, start) {
  const reached = new Set();
  const left = [start];
  for (let path = left.pop(); path !== undefined; path = left.pop()) {
    if (reached.has(path) || !existsSync(join(root, path))) continue;
    reached.add(path);
    const { importedFiles } = ts.preProcessFile(readFileSync(join(root, path), 'utf8'), true, true);
    for (const { fileName } of importedFiles)
      if (fileName.startsWith('.')) left.push(posix.join(posix.dirname(path), fileName));
  }
  return reached;
}
