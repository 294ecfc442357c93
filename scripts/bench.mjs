// `npm run bench`: installs and builds what is missing, then measures. Options are those of bench/main.ts.
import { spawnSync } from 'node:child_process';
import { ensureBuilt, ensureInstalled } from './install.mjs';

await ensureInstalled();
await ensureBuilt();
const { status } = spawnSync(process.execPath, ['dist/bench/main.js', ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(status ?? 1);
