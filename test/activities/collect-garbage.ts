import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What nothing holds is gone after it. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc()');
}
