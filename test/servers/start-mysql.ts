import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerSettings } from '../../activities/connections.ts';
import { pickFreePort } from '../../services/dev/free-port.ts';
import { startServer } from '../../services/dev/server-plan.ts';
import { installMysql } from './install-mysql.ts';

/** A MySQL server of a test, in a folder of its own. */
export interface TestMysql {
  /** Of a user who may do everything in one database. */
  settings: ServerSettings;
  stop(): Promise<void>;
}

/** What the server does before anybody may connect; one statement on each line. */
const init = `CREATE DATABASE shop CHARACTER SET utf8mb4;
CREATE USER 'keeper' IDENTIFIED BY 'open sesame';
GRANT ALL ON shop.* TO 'keeper';
`;

/** Starts MySQL 5.6 on loopback. */
export async function startMysql(): Promise<TestMysql> {
  const server = await installMysql();
  const folder = await mkdtemp(join(tmpdir(), 'stepgraph-mysql-'));
  await cp(join(server, 'data', 'mysql'), join(folder, 'data'), { recursive: true });
  await writeFile(join(folder, 'init.sql'), init);
  const port = await pickFreePort('127.0.0.1');
  const running = await startServer({
    command: join(server, 'mysqld'),
    args: argsFor(server, folder, port),
    env: { LD_LIBRARY_PATH: server },
    address: `127.0.0.1:${port}`,
    probe: () => greet(port),
  });
  const place = { host: '127.0.0.1', port, database: 'shop' };
  return {
    settings: { ...place, user: 'keeper', password: 'open sesame', tls: 'off' },
    async stop() {
      // Its data goes with it, so nothing is to be brought to an end.
      process.kill(running.pid, 'SIGKILL');
      await running.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function argsFor(server: string, folder: string, port: number): string[] {
  const own = process.getuid?.() === 0 ? ['--user=root'] : [];
  const places = [`--basedir=${server}`, `--lc-messages-dir=${join(server, 'share')}`, `--datadir=${folder}/data`];
  const others = [`--tmpdir=${folder}`, `--socket=${folder}/s`, `--pid-file=${folder}/pid`];
  const listen = [
    '--bind-address=127.0.0.1',
    `--port=${port}`,
    '--skip-name-resolve',
    `--init-file=${folder}/init.sql`,
  ];
  const light = ['--innodb-buffer-pool-size=16M', '--innodb-log-file-size=4M', '--innodb-flush-log-at-trx-commit=0'];
  return ['--no-defaults', ...own, ...places, ...others, ...listen, ...light, '--performance-schema=0'];
}

/** The server speaks first. */
function greet(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', () => {
      resolve();
      socket.destroy();
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('It closed the connection.')));
  });
}
