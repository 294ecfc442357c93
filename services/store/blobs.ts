import { Binary } from 'mongodb';
import type { BlobStore } from './blob-store.ts';
import type { Collections } from './collections.ts';
import { insertOnce } from './duplicate-key.ts';

/** Bytes per document: well under MongoDB's 16 MB. */
const PART_BYTES = 4 * 1024 * 1024;

/** Keeps blobs as parts of one collection. */
export function createBlobStore({ blobs }: Pick<Collections, 'blobs'>): BlobStore {
  return {
    async put(sha256, bytes) {
      const parts = Math.max(1, Math.ceil(bytes.length / PART_BYTES));
      for (let part = parts - 1; part >= 0; part -= 1) {
        const slice = bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES);
        const data = new Binary(slice);
        await insertOnce(() => blobs.insertOne({ _id: `${sha256}:${part}`, parts, data }));
      }
    },
    async get(sha256) {
      const first = await blobs.findOne({ _id: `${sha256}:0` });
      if (!first) return null;
      const slices = [first.data.buffer.subarray(0, first.data.position)];
      for (let part = 1; part < first.parts; part += 1) {
        const next = await blobs.findOne({ _id: `${sha256}:${part}` });
        if (!next) throw new Error(`blob ${sha256} has lost part ${part}`);
        slices.push(next.data.buffer.subarray(0, next.data.position));
      }
      return slices.length === 1 ? Buffer.from(slices[0] ?? []) : Buffer.concat(slices);
    },
  };
}
