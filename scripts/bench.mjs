// `npm run bench`: installs and builds what is missing, then measures. Options are those of bench/main.ts; with
// `--scale` it measures instead what an item of a loop costs as loops grow (bench/scale-main.ts).
import { spawnSync } from 'node:child_process';
import { ensureBuilt, ensureInstalled } from './install.mjs';

await ensureInstalled();
await ensureBuilt();
const options = process.argv.slice(2);
const main = options.includes('--scale') ? 'dist/bench/scale-main.js' : 'dist/bench/main.js';
const { status } = spawnSync(process.execPath, [main, ...options.filter((option) => option !== '--scale')], {
  stdio: 'inherit',
});
process.exit(status ?? 1);
