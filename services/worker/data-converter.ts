import { createHash } from 'node:crypto';
import {
  type DataConverter,
  ExternalStorage,
  type Payload,
  type StorageDriver,
  StorageDriverClaim,
} from '@temporalio/common';
import proto from '@temporalio/proto';
import type { BlobStore } from '../store/blob-store.ts';

/** Bytes of one value as Temporal sees it; larger ones travel by reference. */
export const REFERENCE_THRESHOLD_BYTES = 64 * 1024;

/** Written into histories, so it never changes. */
const DRIVER_NAME = 'stepgraph-blobs';
const { Payload: PayloadMessage } = proto.temporal.api.common.v1;

/** How values travel through Temporal: large ones as a reference to a blob. Clients and workers need the same one. */
export function createDataConverter(blobs: BlobStore): DataConverter {
  return {
    externalStorage: new ExternalStorage({
      drivers: [createBlobDriver(blobs)],
      payloadSizeThreshold: REFERENCE_THRESHOLD_BYTES,
    }),
  };
}

/** Stores payloads by their own sha-256, so that storing one twice changes nothing. */
function createBlobDriver(blobs: BlobStore): StorageDriver {
  return {
    name: DRIVER_NAME,
    type: 'stepgraph.blobs',
    store: (_context, payloads) => Promise.all(payloads.map((payload) => storePayload(payload, blobs))),
    retrieve: (_context, claims) => Promise.all(claims.map((claim) => retrievePayload(claim, blobs))),
  };
}

async function storePayload(payload: Payload, blobs: BlobStore): Promise<StorageDriverClaim> {
  const bytes = PayloadMessage.encode(payload).finish();
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await blobs.put(sha256, bytes);
  return new StorageDriverClaim({ sha256 });
}

async function retrievePayload(claim: StorageDriverClaim, blobs: BlobStore): Promise<Payload> {
  const sha256 = claim.claimData.sha256 ?? '';
  const bytes = await blobs.get(sha256);
  if (bytes === null) throw new Error(`The value ${sha256} is not in the blob store.`);
  return PayloadMessage.decode(bytes);
}
