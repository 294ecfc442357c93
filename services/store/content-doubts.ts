import type { ObjectId } from 'mongodb';
import type { Collections } from './collections.ts';

/** After which silence what is being written is taken for forgotten. */
const WRITING_MS = 3_600_000;
/** How long bytes stay that were replaced, for those who read them just now. */
const REPLACED_MS = 600_000;
/** The same for those of a write that failed: pieces may still be on their way. */
const SOON_MS = 60_000;
/** When a removal that did not come to its end is tried again. */
const AGAIN_MS = 300_000;
/** Chunks that one call removes: no call takes long enough to be taken for one to a silent server. */
const REMOVED_AT_ONCE = 16;

/** When bytes in doubt are looked at: after readers have had their time, once late pieces are there, or at once. */
type DoubtTime = 'later' | 'soon' | 'now';

/** What keeps bytes that no file names from staying. Each step may crash: then the next sweep knows what to do. */
export interface ContentDoubts {
  /** Before the first byte is written. */
  doubtNew(tenantId: string, id: ObjectId): Promise<void>;
  /** Before a file is made to name it: no sweep takes it for an hour. False: one has. */
  hold(id: ObjectId): Promise<boolean>;
  /** Once a file names it. */
  settle(id: ObjectId): Promise<void>;
  /** Before a file ceases to name them. */
  doubt(tenantId: string, ids: readonly ObjectId[], when: DoubtTime): Promise<void>;
  /** Removes what is due and not named by a file; tells how much was looked at. */
  sweep(limit: number): Promise<number>;
}

/** Keeps a note for each content in doubt. */
export function createContentDoubts({
  collections: { contentNotes, contentFiles, contentChunks, files },
  clock,
}: {
  collections: Pick<Collections, 'contentNotes' | 'contentFiles' | 'contentChunks' | 'files'>;
  clock: () => Date;
}): ContentDoubts {
  const inMs = (ms: number) => new Date(clock().getTime() + ms);
  const delay = { later: REPLACED_MS, soon: SOON_MS, now: 0 };
  async function drop(id: ObjectId): Promise<void> {
    for (let from = 0, removed = 1; removed > 0; from += REMOVED_AT_ONCE) {
      const some = { files_id: id, n: { $gte: from, $lt: from + REMOVED_AT_ONCE } };
      removed = (await contentChunks.deleteMany(some)).deletedCount;
    }
    // Those behind a gap that a removal has left which was broken off.
    await contentChunks.deleteMany({ files_id: id });
    await contentFiles.deleteOne({ _id: id });
    await contentNotes.deleteOne({ _id: id });
  }
  return {
    async doubtNew(tenantId, id) {
      await contentNotes.insertOne({ _id: id, tenantId, dueAt: inMs(WRITING_MS) });
    },
    async hold(id) {
      const free = { _id: id, condemned: { $exists: false } };
      return (await contentNotes.updateOne(free, { $set: { dueAt: inMs(WRITING_MS) } })).matchedCount === 1;
    },
    async settle(id) {
      await contentNotes.deleteOne({ _id: id });
    },
    async doubt(tenantId, ids, when) {
      const dueAt = inMs(delay[when]);
      for (const _id of ids) await contentNotes.updateOne({ _id }, { $set: { tenantId, dueAt } }, { upsert: true });
    },
    async sweep(limit) {
      let looked = 0;
      for (; looked < limit; looked += 1) {
        const due = { dueAt: { $lte: clock() } };
        const change = { $set: { dueAt: inMs(AGAIN_MS), condemned: true as const } };
        const note = await contentNotes.findOneAndUpdate(due, change, { sort: { dueAt: 1 } });
        if (!note) break;
        const named = await files.findOne({ contents: note._id }, { projection: { _id: 1 } });
        if (named) await contentNotes.deleteOne({ _id: note._id });
        else await drop(note._id);
      }
      return looked;
    },
  };
}
