import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ResolvedServer, ResolveOptions } from '../../../services/dev/resolver.ts';

/** One resolver, as the contract sees it. */
export interface ResolverUnderTest {
  /** Name of the program on PATH. */
  program: string;
  /** What `--version` prints, and the version read from it. */
  prints: string;
  version: string;
  resolve(options: ResolveOptions, mirror: string): Promise<ResolvedServer>;
  /** Serves the download: a program that prints {@link prints}. */
  startMirror(script: string): Promise<Mirror>;
  /** Every way that must be named when all fail, and the variable that avoids them all. */
  ways: RegExp[];
}

/** A local stand-in for the place downloads come from. */
export interface Mirror {
  url: string;
  /** How often the archive was fetched. */
  fetched(): number;
  stop(): Promise<void>;
}

/** What holds for every resolver. */
export function resolverContract(name: string, tested: ResolverUnderTest): void {
  describe(`${name}: resolver contract`, () => {
    const script = `#!/bin/sh\necho '${tested.prints}'\n`;
    let home: string;
    let options: ResolveOptions & { dataDir: string };
    let mirror: Mirror | undefined;

    beforeEach(() => {
      home = mkdtempSync(join(tmpdir(), 'stepgraph-resolver-'));
      const folders = { bin: join(home, 'bin'), dataDir: join(home, 'data'), cacheDir: join(home, 'cache') };
      for (const folder of Object.values(folders)) mkdirSync(folder);
      options = { ...folders, log: () => {}, env: { PATH: folders.bin } };
    });
    afterEach(async () => {
      await mirror?.stop();
      mirror = undefined;
      rmSync(home, { recursive: true });
    });
    const place = (folder: string, text: string) => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, tested.program), text, { mode: 0o755 });
    };
    const closed = 'http://127.0.0.1:9';

    it('takes the program on PATH and tells its version and where it is', async () => {
      place(join(home, 'bin'), script);
      const found = await tested.resolve(options, closed);
      expect(found).toMatchObject({ command: join(home, 'bin', tested.program), args: [], version: tested.version });
      expect(found.source).toContain(join(home, 'bin'));
    });

    it('takes the program in the data folder when PATH has none', async () => {
      place(join(options.dataDir, 'bin'), script);
      const found = await tested.resolve(options, closed);
      expect(found.command).toBe(join(options.dataDir, 'bin', tested.program));
    });

    it('passes over a program that does not run and one that is another, and downloads', async () => {
      mirror = await tested.startMirror(script);
      place(join(home, 'bin'), '#!/bin/sh\nexit 3\n');
      place(join(options.dataDir, 'bin'), '#!/bin/sh\necho something else\n');
      const found = await tested.resolve(options, mirror.url);
      expect(found).toMatchObject({ version: tested.version });
      expect(found.command.startsWith(options.cacheDir)).toBe(true);
    });

    it('downloads once for two at the same time, and never again', async () => {
      mirror = await tested.startMirror(script);
      const both = await Promise.all([tested.resolve(options, mirror.url), tested.resolve(options, mirror.url)]);
      expect(both[0]).toEqual(both[1]);
      expect(mirror.fetched()).toBe(1);
      await mirror.stop();
      expect(await tested.resolve(options, closed)).toEqual(both[0]);
      expect(readdirSync(options.cacheDir)).toHaveLength(1);
    });

    it('does not accept a download that does not run, and leaves nothing of it', async () => {
      mirror = await tested.startMirror('#!/bin/sh\nexit 1\n');
      await expect(tested.resolve(options, mirror.url)).rejects.toThrow(/ended with code 1/);
      expect(readdirSync(options.cacheDir)).toEqual([]);
    });

    it('tells every way it tried and what to do when all fail', async () => {
      const fault = await tested.resolve(options, closed).catch((error: unknown) => String(error));
      for (const way of tested.ways) expect(fault).toMatch(way);
    });
  });
}
