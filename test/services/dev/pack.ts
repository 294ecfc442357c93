import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { create } from 'tar';

/** A .tar.gz with one executable file. */
export async function pack(path: string, content: string): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'stepgraph-pack-'));
  try {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content, { mode: 0o755 });
    await create({ gzip: true, cwd: folder, file: join(folder, 'archive.tgz') }, [path]);
    return readFileSync(join(folder, 'archive.tgz'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
