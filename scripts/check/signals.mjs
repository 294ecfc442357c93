import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSource, listFiles } from './list-files.mjs';

const weak = /\bAbortSignal\.(?:any|timeout)\(/;

/** Signals of the platform that nothing holds: one of `timeout` in `any` is collected as garbage and never fires. */
export function checkSignals(root) {
  return listFiles(root)
    .filter((path) => /^(?:workflows|activities|services)\//.test(path) && isSource(path))
    .flatMap((path) =>
      readFileSync(join(root, path), 'utf8')
        .split('\n')
        .flatMap((line, index) => {
          const found = weak.exec(line);
          return found ? [`${path}:${index + 1}: ${found[0]}…) may never fire; withDeadline does`] : [];
        }),
    );
}
