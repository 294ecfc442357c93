// Records the histories that test/replay/replay.test.ts replays: `node scripts/record-histories.mjs [scenario …]`.
// Record when a construct is added, or with a new engine version; never over a version that has been released.
import { execFileSync } from 'node:child_process';

const run = (...args) => execFileSync(process.execPath, args, { stdio: 'inherit' });

run('node_modules/typescript/bin/tsc', '-p', 'test/replay/tsconfig.json');
run('dist/record/test/replay/record-histories.js', ...process.argv.slice(2));
