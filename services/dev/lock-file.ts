import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { identify, isAlive, ProcessIdentity } from './process-identity.ts';

/** What a lock file holds: who has it, and what the holder wants others to know. */
const LockRecord = z.object({ holder: ProcessIdentity, note: z.record(z.string(), z.string()) });

/** A lock that this process holds. */
export interface HeldLock {
  /** Replaces what others are told. */
  tell(note: Record<string, string>): void;
  release(): void;
}

/** The answer when somebody else, alive, holds the lock. */
export interface TakenLock {
  takenBy: ProcessIdentity;
  note: Record<string, string>;
}

/**
 * Takes a lock, or says who has it. A lock whose holder is dead (pid and start time) is taken over.
 * The file appears whole (written aside, then linked), so nobody ever reads half a lock.
 */
export function takeLock(file: string): HeldLock | TakenLock {
  const self = identify(process.pid);
  if (self === null)
    throw new Error('The start time of this process cannot be read (is /proc mounted, or ps installed?)');
  for (;;) {
    if (createWhole(file, JSON.stringify({ holder: self, note: {} }))) return held(file, self);
    const record = readLock(file);
    if (record && isAlive(record.holder)) return { takenBy: record.holder, note: record.note };
    // Stale. Only one of several takers may clear it, else one could remove the other's new lock.
    const breaking = `${file}.breaking`;
    if (createWhole(breaking, JSON.stringify({ holder: self, note: {} }))) {
      const again = readLock(file);
      if (!again || !isAlive(again.holder)) rmSync(file, { force: true });
      rmSync(breaking, { force: true });
    } else {
      const breaker = readLock(breaking);
      if (!breaker || !isAlive(breaker.holder)) rmSync(breaking, { force: true });
    }
  }
}

/** Who holds a lock and what they tell; null when nobody alive does. */
export function lookAtLock(file: string): z.infer<typeof LockRecord> | null {
  const record = readLock(file);
  return record && isAlive(record.holder) ? record : null;
}

function held(file: string, holder: ProcessIdentity): HeldLock {
  return {
    tell: (note) => {
      const draft = `${file}.${process.pid}.draft`;
      writeFileSync(draft, JSON.stringify({ holder, note }));
      renameSync(draft, file);
    },
    release: () => {
      if (readLock(file)?.holder.pid === holder.pid) rmSync(file, { force: true });
    },
  };
}

function readLock(file: string): z.infer<typeof LockRecord> | null {
  try {
    return LockRecord.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

/** Creates the file with its content in one step. False when it is there already. */
function createWhole(file: string, content: string): boolean {
  const draft = `${file}.${process.pid}.draft`;
  writeFileSync(draft, content);
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}
