import { join } from 'node:path';
import { registerRunning } from './register-running.ts';
import { runSupervisor, say } from './run-supervisor.ts';

const build = join(import.meta.dirname, '..', '..');
registerRunning(build);
const entry = (part: string) => join(build, 'services', part, 'main.js');
try {
  await runSupervisor({
    argv: process.argv.slice(2),
    env: process.env,
    entries: { gateway: entry('gateway'), worker: entry('worker') },
  });
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
