import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { chooseCacheDir } from '../../../services/dev/choose-cache-dir.ts';
import { probeNamespace } from '../../../services/dev/plan-temporal.ts';
import { identify } from '../../../services/dev/process-identity.ts';
import { startTemporal } from '../../../services/dev/start-temporal.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'stepgraph-server-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

it('starts Temporal with the namespace and the UI', async () => {
  const cacheDir = await chooseCacheDir(process.env, dataDir);
  const temporal = await startTemporal({ dataDir, cacheDir, log: () => {}, env: process.env, namespace: 'other' });
  try {
    await probeNamespace(temporal.address, 'other');
    await expect(probeNamespace(temporal.address, 'unknown')).rejects.toThrow(/not found/i);
    expect((await fetch(`http://127.0.0.1:${temporal.uiPort}`)).status).toBe(200);
  } finally {
    await temporal.stop();
  }
  expect(identify(temporal.pid)).toBeNull();
});
