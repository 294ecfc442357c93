import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DryMongoBinary } from 'mongodb-memory-server-core/lib/util/DryMongoBinary.js';
import { MongoBinaryDownload } from 'mongodb-memory-server-core/lib/util/MongoBinaryDownload.js';
import { MongoBinaryDownloadUrl } from 'mongodb-memory-server-core/lib/util/MongoBinaryDownloadUrl.js';
import { expectReachable } from './download.ts';
import { MONGOD_VERSION } from './mongod-version.ts';

const STALL_MS = 15_000;

/** Its own progress goes to stdout, which belongs to `--json`, and it waits 60 s into a stall. */
class QuietDownload extends MongoBinaryDownload {
  private readonly log: (line: string) => void;

  constructor(options: ConstructorParameters<typeof MongoBinaryDownload>[0], log: (line: string) => void) {
    super(options);
    this.log = log;
  }

  override printDownloadProgress(chunk: { length: number }): void {
    this.dlProgress.current += chunk.length;
    if (Date.now() - this.dlProgress.lastPrintedAt < 1_000) return;
    this.dlProgress.lastPrintedAt = Date.now();
    this.log(`MongoDB: ${(this.dlProgress.current / 1_000_000).toFixed(0)} of ${this.dlProgress.totalMb} MB`);
  }

  override httpDownload(...args: Parameters<MongoBinaryDownload['httpDownload']>): Promise<string> {
    const [url, options, location, draft] = args;
    return super.httpDownload(url, options, location, draft, 3, 1_000, STALL_MS);
  }
}

/** Downloads the real mongod into a folder, as `mongod`. Gives up within 5 s where the network is closed. */
export async function downloadMongod(into: string, log: (line: string) => void): Promise<void> {
  const draft = join(into, 'download');
  await mkdir(draft);
  const options = await DryMongoBinary.generateOptions({ version: MONGOD_VERSION, downloadDir: draft });
  await expectReachable(await new MongoBinaryDownloadUrl(options).getDownloadUrl());
  log(`downloading MongoDB ${MONGOD_VERSION}`);
  const file = await new QuietDownload({ ...options, downloadDir: draft, checkMD5: true }, log).getMongodPath();
  await copyFile(file, join(into, 'mongod'));
  await rm(draft, { recursive: true });
}
