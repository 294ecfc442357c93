import { createHash } from 'node:crypto';
import { defaultPayloadConverter, type StorageDriver } from '@temporalio/common';
import { describe, expect, test } from 'vitest';
import { createDataConverter, REFERENCE_THRESHOLD_BYTES } from '../../../services/worker/data-converter.ts';

const kept = new Map<string, Uint8Array>();
const storage = createDataConverter({
  put: async (sha256, bytes) => void kept.set(sha256, bytes),
  get: async (sha256) => kept.get(sha256) ?? null,
}).externalStorage;
const [driver] = storage?.drivers ?? [];
const blobs = driver as StorageDriver;
const payload = defaultPayloadConverter.toPayload({ text: 'x'.repeat(100) });

describe('the data converter', () => {
  test('moves values from 64 KB on', () => {
    expect(storage?.payloadSizeThreshold).toBe(REFERENCE_THRESHOLD_BYTES);
    expect(REFERENCE_THRESHOLD_BYTES).toBe(65_536);
  });

  test('keeps a value under its own sha-256 and gives it back', async () => {
    const claims = await blobs.store({}, [payload, payload]);
    expect(claims[0]).toEqual(claims[1]);
    expect(kept.size).toBe(1);
    const [[sha256, bytes] = ['', new Uint8Array()]] = kept;
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
    const [back] = await blobs.retrieve({}, claims);
    expect(defaultPayloadConverter.fromPayload(back ?? {})).toEqual({ text: 'x'.repeat(100) });
  });

  test('says which value is missing', async () => {
    const [claim] = await blobs.store({}, [payload]);
    kept.clear();
    await expect(blobs.retrieve({}, claim ? [claim] : [])).rejects.toThrow(claim?.claimData.sha256);
  });
});
