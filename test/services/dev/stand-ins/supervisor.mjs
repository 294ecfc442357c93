// `npm start` with stand-ins for gateway and worker. SUPERVISOR_BUILD is the folder the supervisor was compiled to.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const build = pathToFileURL(join(process.env.SUPERVISOR_BUILD, 'services', 'dev', 'run-supervisor.js'));
const { runSupervisor } = await import(build.href);
const entry = (part) => join(import.meta.dirname, `${part}.mjs`);
const entries = { gateway: entry('gateway'), worker: entry('worker') };
await runSupervisor({ argv: process.argv.slice(2), env: process.env, entries }).catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
