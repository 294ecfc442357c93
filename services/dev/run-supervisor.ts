import { parseArgs } from 'node:util';
import { readConfig } from '../config.ts';
import { announce } from './announce.ts';
import { openDataFolder } from './data-folder.ts';
import { keepParts, type PartKeeper } from './keep-parts.ts';
import type { TakenLock } from './lock-file.ts';
import { startStack } from './stack.ts';
import type { StackOptions } from './stack-options.ts';

/** What the process was called with. */
export interface SupervisorCall {
  argv: string[];
  env: NodeJS.ProcessEnv;
  entries: StackOptions['entries'];
}

const USAGE = `npm start [-- --json]

  --json   print one line of JSON on stdout when ready; everything else goes to stderr

Environment: PORT (8080; 0 picks free ports), HOST, TEMPORAL_UI_PORT (8233), TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_PORT,
MONGODB_URI, MONGODB_PORT, STEPGRAPH_DATA_DIR (.stepgraph), STEPGRAPH_AUTH, CORS_ORIGINS, LOG_LEVEL
`;
const STOP_MS = 9_700;

/** The whole of `npm start`: starts the stack, tells about it, and stops it on a signal. Ends the process. */
export async function runSupervisor(call: SupervisorCall): Promise<void> {
  // Whoever read the output may be gone; that stops nothing.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const options = parseArguments(call.argv);
  const config = readConfig(call.env);
  const folder = openDataFolder(config.dataDir);
  if ('takenBy' in folder) throw new Error(describeRunning(folder, config.dataDir));
  process.once('exit', () => folder.lock.release());
  const keeper = keepParts(folder, say);
  const shutdown = stopOnce(keeper);
  endOnSignals(shutdown);
  try {
    const stack = await startStack({ config, env: call.env, folder, entries: call.entries, say }, keeper);
    folder.lock.tell({ api: stack.info.api, temporalUi: stack.info.temporalUi ?? '' });
    process.stdout.write(options.json ? `${JSON.stringify(stack.info)}\n` : announce(stack));
  } catch (error) {
    shutdown(1, error instanceof Error ? error.message : String(error));
  }
}

/** A line for the user. Not on stdout, which belongs to the answer. */
export function say(line: string): void {
  process.stderr.write(`stepgraph: ${line}\n`);
}

function parseArguments(argv: string[]): { json: boolean } {
  const { values } = parseArgs({
    args: argv,
    options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    process.exit(0);
  }
  return { json: values.json ?? false };
}

function describeRunning({ takenBy, note }: TakenLock, dataDir: string): string {
  const where = note.api
    ? `: API ${note.api}, Temporal UI ${note.temporalUi || 'not known'}`
    : ' and is still starting';
  const what = `A stack with the data folder ${dataDir} already runs (pid ${takenBy.pid})${where}.`;
  return `${what} Use it, stop it, or start another one with STEPGRAPH_DATA_DIR and PORT=0.`;
}

/** Stops the parts and ends the process; the first caller decides the exit code. */
function stopOnce(keeper: PartKeeper): (code: number, why: string) => void {
  let stopping = false;
  return (code, why) => {
    if (stopping) return;
    stopping = true;
    say(why);
    const late = setTimeout(() => {
      say('it takes too long; killing what is left');
      keeper.killAll();
      process.exit(1);
    }, STOP_MS);
    void keeper.stopAll().then(() => {
      clearTimeout(late);
      if (code === 0) say('stopped');
      process.exit(code);
    });
  };
}

/** npm hands a Ctrl-C on although the terminal has sent it too, so a signal that comes twice means nothing more. */
function endOnSignals(shutdown: (code: number, why: string) => void): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => shutdown(0, `${signal}, stopping`));
  process.once('uncaughtException', (error) => shutdown(1, `a fault of the supervisor: ${error.stack}`));
  process.once('unhandledRejection', (error) => shutdown(1, `a fault of the supervisor: ${String(error)}`));
  endWithNpm(shutdown);
}

/** npm may be killed without a word; whoever started us through it then has no way left to stop the stack. */
function endWithNpm(shutdown: (code: number, why: string) => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid !== parent) shutdown(1, 'npm is gone, stopping');
  }, 1_000);
  timer.unref();
}
