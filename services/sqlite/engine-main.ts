import { constants, setPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import {
  type EngineAnswer,
  EngineRefusal,
  EngineRequest,
  type EngineRows,
} from '../../activities/database/sqlite/sqlite-engines.ts';
import { SqliteDatabase } from './sqlite-database.ts';

const SQLITE_TOOBIG = 18;

/** SQLite as a process: requests come as messages. It is busy as long as a statement is, so that only its end can stop one. */
let database: SqliteDatabase | null = null;

function perform(request: EngineRequest): EngineRows | null {
  if (request.kind === 'open') {
    database = new SqliteDatabase(request);
    return null;
  }
  if (request.kind === 'close') {
    database?.close();
    database = null;
    return null;
  }
  if (database === null) throw new Error('No file is open.');
  if (request.kind === 'run') return database.run(request);
  if (request.kind === 'begin') database.begin(request.readOnly);
  else database.end(request.kind);
  return null;
}

function answer(message: unknown): EngineAnswer {
  try {
    return { done: perform(EngineRequest.parse(message)) };
  } catch (error) {
    if (!(error instanceof EngineRefusal)) throw error;
    return { refused: { code: error.code, message: error.message } };
  }
}

/** What JSON cannot write down (it nests too deeply) is refused like a value that is too large. */
function tell(answered: EngineAnswer): void {
  try {
    process.send?.(answered);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    process.send?.({ refused: { code: SQLITE_TOOBIG, message: 'a value nests too deeply to be told' } });
  }
}

// What files it makes are its owner's alone.
process.umask(0o077);
// A statement without end must not take the machine from who serves callers.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
// Those go to the whole group: whoever started this lets its steps come to an end, and then leaves.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
new Worker(new URL('./watch-main.js', import.meta.url), { workerData: { parent: Number(process.argv[2]) } });
process.on('disconnect', () => process.exit(0));
process.on('message', (message: unknown) => tell(answer(message)));
