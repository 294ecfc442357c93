import { checkFileLength } from './file-length.mjs';
import { checkLockfile } from './lockfile.mjs';
import { checkMirror } from './mirror.mjs';
import { checkPlaces } from './places.mjs';
import { checkSignals } from './signals.mjs';
import { checkTestHygiene } from './test-hygiene.mjs';
import { checkGenerated, checkImports, checkLint, checkTypes, checkUnused } from './tools.mjs';

/** Every check by name: a function from the root of a tree to its findings, none of which is good. */
export const checks = {
  lint: checkLint,
  types: checkTypes,
  imports: checkImports,
  unused: checkUnused,
  generated: checkGenerated,
  mirror: checkMirror,
  'file-length': checkFileLength,
  lockfile: checkLockfile,
  'test-hygiene': checkTestHygiene,
  places: checkPlaces,
  signals: checkSignals,
};
