import type { ValueStore } from '../../activities/value-store.ts';
import type { Json } from '../../workflows/language/json.ts';
import { makeReference } from '../../workflows/language/references.ts';
import type { BlobStore } from './blob-store.ts';
import { keepText, unpackValue } from './packed-value.ts';

/** Keeps values as blobs of their JSON. */
export function createValueStore(blobs: BlobStore): ValueStore {
  return {
    load: (reference) => unpackValue<Json>(blobs, { blob: reference['\u0000ref'] }),
    async keep(value) {
      const { blob, size } = await keepText(blobs, JSON.stringify(value));
      return makeReference(blob, size);
    },
  };
}
