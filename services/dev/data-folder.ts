import { accessSync, constants, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { type HeldLock, type TakenLock, takeLock } from './lock-file.ts';
import { ProcessIdentity } from './process-identity.ts';

/** The layout of the data folder that this release knows. Raise it with a step in {@link upgrade}. */
const SCHEMA = 1;

const State = z.object({
  schema: z.literal(SCHEMA),
  /** Internal ports, used again at the next start: open runs and replica sets remember addresses. */
  ports: z.object({ temporal: z.int().optional(), mongodb: z.int().optional() }),
  /** Which program wrote the documents; another one could not read them. */
  mongodbKind: z.enum(['mongod', 'secantusd-rs', 'secantusd-py']).optional(),
  /** What this or the last stack started, so that a start after a crash can end what is left of it. */
  processes: z.record(z.string(), ProcessIdentity),
});

/** What a data folder remembers from start to start. */
export type DataFolderState = z.infer<typeof State>;

/** A data folder that this process holds. */
export interface DataFolder {
  /** Absolute. */
  dir: string;
  lock: HeldLock;
  state: DataFolderState;
  /** Writes `state`. */
  save(): void;
}

/** Takes the data folder for this process, or says who has it. @throws Error when it cannot be written or read by this release. */
export function openDataFolder(path: string): DataFolder | TakenLock {
  const dir = resolve(path);
  try {
    mkdirSync(dir, { recursive: true });
    accessSync(dir, constants.W_OK | constants.X_OK);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`The data folder ${dir} cannot be written (${why}). Set STEPGRAPH_DATA_DIR to one that can.`);
  }
  const lock = takeLock(join(dir, 'lock'));
  if ('takenBy' in lock) return lock;
  try {
    const file = join(dir, 'state.json');
    const state = readState(file);
    const save = () => {
      writeFileSync(`${file}.draft`, JSON.stringify(state, null, 2));
      renameSync(`${file}.draft`, file);
    };
    save();
    return { dir, lock, state, save };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function readState(file: string): DataFolderState {
  if (!existsSync(file)) return { schema: SCHEMA, ports: {}, processes: {} };
  const raw = z.looseObject({ schema: z.int() }).safeParse(parseOrNull(readFileSync(file, 'utf8')));
  if (!raw.success) {
    throw new Error(`${file} cannot be read. Set STEPGRAPH_DATA_DIR to another folder, or move this one away.`);
  }
  if (raw.data.schema > SCHEMA) {
    const newer = `${file} was written by a newer Stepgraph (schema ${raw.data.schema}; this one knows ${SCHEMA})`;
    throw new Error(`${newer}. Use that release, or set STEPGRAPH_DATA_DIR to another folder.`);
  }
  return State.parse(upgrade(raw.data));
}

/** Brings the state of an older layout to this one, schema by schema. There is no older one yet. */
function upgrade(state: { schema: number }): { schema: number } {
  return state;
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
