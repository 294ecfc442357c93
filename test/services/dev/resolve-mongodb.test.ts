import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { resolveMongodb } from '../../../services/dev/resolve-mongodb.ts';
import { serve } from './local-mirror.ts';
import { pack } from './pack.ts';
import { resolverContract } from './resolver-contract.ts';

// mongodb-memory-server-core reads its mirror from the environment of the process.
const settings = ['MONGOMS_DOWNLOAD_MIRROR', 'MONGOMS_USE_HTTP'];
afterEach(() => {
  for (const name of settings) delete process.env[name];
});

resolverContract('resolveMongodb', {
  program: 'mongod',
  prints: 'db version v8.0.13',
  version: '8.0.13',
  resolve: (options, mirror) => {
    process.env.MONGOMS_DOWNLOAD_MIRROR = mirror;
    process.env.MONGOMS_USE_HTTP = 'true';
    return resolveMongodb(options);
  },
  ways: [
    /`mongod` on PATH/,
    /mongod 8\.0\.13 by download/,
    /`secantusd-rs` on PATH/,
    /secantusdb .* from PyPI: Python 3\.10/,
    /MONGODB_URI/,
  ],
  startMirror: async (script) => {
    // The getter takes a file of less than a few bytes for a broken one, so the script is padded.
    const archive = await pack('mongodb/bin/mongod', `${script}\nexit 0\n${'#'.repeat(2_000_000)}`);
    const md5 = createHash('md5').update(archive).digest('hex');
    let fetched = 0;
    const server = await serve((request, response) => {
      const isSum = request.url?.endsWith('.md5') ?? false;
      if (!isSum && request.method === 'GET') fetched += 1;
      const body = isSum ? Buffer.from(`${md5}  mongodb.tgz\n`) : archive;
      response.writeHead(200, { 'content-length': body.length }).end(request.method === 'HEAD' ? undefined : body);
    });
    return { ...server, fetched: () => fetched };
  },
});

describe('resolveMongodb', () => {
  it('takes nothing but the kind whose files the data folder holds', async () => {
    const home = mkdtempSync(join(tmpdir(), 'stepgraph-resolver-'));
    try {
      writeFileSync(join(home, 'mongod'), '#!/bin/sh\necho db version v8.0.13\n', { mode: 0o755 });
      const options = { cacheDir: home, log: () => {}, env: { PATH: home } };
      await expect(resolveMongodb({ ...options, kind: 'secantusd-rs' })).rejects.toThrow(/holds files of secantusd-rs/);
      writeFileSync(join(home, 'secantusd-rs'), '#!/bin/sh\necho secantusd-rs 0.5.3\n', { mode: 0o755 });
      const found = await resolveMongodb({ ...options, kind: 'secantusd-rs' });
      expect(found).toMatchObject({ kind: 'secantusd-rs', version: '0.5.3' });
    } finally {
      rmSync(home, { recursive: true });
    }
  });
});
