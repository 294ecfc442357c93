import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../workflows/language/app-error.ts';

/** A document that is only ever replaced whole, by who has read its last version. */
export interface VersionedDocument {
  _id: string;
  /** Random, and another one after every change: a document that was removed and made anew is not taken for the old one. */
  version: string;
}

/** How one collection of such documents is reached; each write says whether the version was still the one given. */
export interface VersionedAccess<T extends VersionedDocument> {
  read(id: string): Promise<T | null>;
  insert(document: T): Promise<boolean>;
  replace(version: string, document: T): Promise<boolean>;
  remove(id: string, version: string): Promise<boolean>;
}

/**
 * What a document becomes: itself when nothing changes, null when it is to be removed. It is called again when somebody
 * else was faster, so it has no effect of its own.
 */
export type Change<T, R> = (current: T | null) => { next: T | null; result: R };

/** Changes one document, all or nothing. @throws AppError `unavailable` when others are always faster */
export type ChangeDocument<T> = <R>(id: string, change: Change<T, R>) => Promise<R>;

interface Pending<T> {
  apply(current: T | null): T | null;
  settle(error: unknown): void;
}

const ATTEMPTS = 64;
const LONGEST_PAUSE_MS = 100;

/**
 * Compare-and-set for documents that many contend for. What this process asks of one document while a write of it is
 * under way goes into the next write together, in the order of asking: only processes contend, not requests.
 */
export function createChanger<T extends VersionedDocument>(access: VersionedAccess<T>): ChangeDocument<T> {
  const queues = new Map<string, Pending<T>[]>();
  const work = async (id: string, queue: Pending<T>[]) => {
    while (queue.length > 0) {
      const batch = queue.splice(0);
      const error = await write(access, id, batch).then(
        () => null,
        (reason: unknown) => reason ?? new Error('the write failed'),
      );
      for (const each of batch) each.settle(error);
    }
    queues.delete(id);
  };
  return <R>(id: string, change: Change<T, R>) =>
    new Promise<R>((resolve, reject) => {
      let answer: () => void = () => {};
      const pending: Pending<T> = {
        apply(current) {
          const { next, result } = change(current);
          answer = () => resolve(result);
          return next;
        },
        settle: (error) => (error === null ? answer() : reject(error)),
      };
      const queue = queues.get(id);
      if (queue) queue.push(pending);
      else {
        const own = [pending];
        queues.set(id, own);
        void work(id, own);
      }
    });
}

async function write<T extends VersionedDocument>(
  access: VersionedAccess<T>,
  id: string,
  batch: readonly Pending<T>[],
): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const current = await access.read(id);
    let next = current;
    for (const each of batch) next = each.apply(next);
    if (next === current || (await store(access, current, next))) return;
    await sleep(Math.random() * Math.min(attempt * 4, LONGEST_PAUSE_MS));
  }
  throw new AppError('unavailable', 'Too many ask for the same thing at once. Try again shortly.');
}

function store<T extends VersionedDocument>(
  access: VersionedAccess<T>,
  current: T | null,
  next: T | null,
): Promise<boolean> {
  if (next === null) return current === null ? Promise.resolve(true) : access.remove(current._id, current.version);
  const document = { ...next, version: randomUUID() };
  return current === null ? access.insert(document) : access.replace(current.version, document);
}
