import { join } from 'node:path';
import { findExecutables, findOnPath } from './find-on-path.ts';
import { installOnce } from './install-once.ts';
import { installPythonPackage, pythonIn } from './install-python-package.ts';
import { MONGOD_VERSION } from './mongod-version.ts';
import { type Candidate, type ResolvedServer, type ResolveOptions, resolveFirst } from './resolver.ts';
import { runCommand } from './run-command.ts';

/** Which program it is: their files are not each other's. */
export type MongodbKind = 'mongod' | 'secantusd-rs' | 'secantusd-py';

/** A MongoDB server that was found, and which one. */
export interface ResolvedMongodb extends ResolvedServer {
  kind: MongodbKind;
}

/** The options of {@link resolveMongodb}. */
export interface ResolveMongodbOptions extends ResolveOptions {
  /** Take only this one: the data folder holds its files, and another one would start empty. */
  kind?: MongodbKind;
}

const SECANTUS_VERSION = '0.7.0b3';
const ADVICE =
  'Do one of these: set MONGODB_URI to a running MongoDB; put `mongod` on PATH or into the data folder; ' +
  'open the network to fastdl.mongodb.org; or install Python 3.10 with its venv module and let it reach PyPI.';

/**
 * Finds a MongoDB server: `mongod` on PATH or in the data folder's `bin`, its download, `secantusd-rs` on PATH, SecantusDB from PyPI.
 * @throws Error that tells every cause tried and what to do.
 */
export async function resolveMongodb(options: ResolveMongodbOptions): Promise<ResolvedMongodb> {
  const ways: (Candidate<ResolvedMongodb> & { kind: MongodbKind })[] = [
    { kind: 'mongod', name: '`mongod` on PATH or in the data folder', find: () => findMongod(options) },
    { kind: 'mongod', name: `mongod ${MONGOD_VERSION} by download`, find: () => installMongod(options) },
    { kind: 'secantusd-rs', name: '`secantusd-rs` on PATH', find: () => findSecantusRs(options) },
    { kind: 'secantusd-py', name: `secantusdb ${SECANTUS_VERSION} from PyPI`, find: () => installSecantusPy(options) },
  ];
  const { kind } = options;
  const wanted = kind ? ways.filter((way) => way.kind === kind) : ways;
  const bound = kind ? `The data folder holds files of ${kind}, so nothing else can serve them. ` : '';
  return resolveFirst(kind ? `${kind} server` : 'MongoDB server', wanted, bound + ADVICE);
}

async function findMongod(options: ResolveOptions): Promise<ResolvedMongodb> {
  const inDataFolder = options.dataDir ? [join(options.dataDir, 'bin', 'mongod')] : [];
  const files = [...(await findOnPath('mongod', options.env)), ...(await findExecutables(inDataFolder))];
  return acceptFirst(files, (file) => acceptMongod(file, file, options.env));
}

function installMongod({ cacheDir, env, log }: ResolveOptions): Promise<ResolvedMongodb> {
  return installOnce({
    dir: join(cacheDir, `mongod-${MONGOD_VERSION}-${process.platform}-${process.arch}`),
    log,
    accept: (dir) => acceptMongod(join(dir, 'mongod'), 'download from mongodb.org', env),
    install: async (into) => {
      // Loaded only when used: a warm start is quicker and smaller without it.
      const { downloadMongod } = await import('./download-mongod.ts');
      await downloadMongod(into, log);
    },
  });
}

async function findSecantusRs({ env }: ResolveOptions): Promise<ResolvedMongodb> {
  return acceptFirst(await findOnPath('secantusd-rs', env), async (file) => {
    const output = await runCommand(file, ['--version'], { env, timeoutMs: 20_000 });
    const version = /secantusd-rs (\S+)/.exec(output)?.[1];
    if (!version) throw new Error(`${file} is not secantusd-rs`);
    return { kind: 'secantusd-rs', command: file, args: [], env: {}, source: file, version };
  });
}

function installSecantusPy({ cacheDir, env, log }: ResolveOptions): Promise<ResolvedMongodb> {
  return installOnce<ResolvedMongodb>({
    dir: join(cacheDir, `secantusdb-${SECANTUS_VERSION}`),
    log,
    accept: async (dir) => {
      const { python, env: added } = await pythonIn(dir, env);
      const args = ['-m', 'secantus'];
      // It has no --version; its help names the flag without which it may not be started.
      const help = await runCommand(python, [...args, '--help'], { env: { ...env, ...added }, timeoutMs: 30_000 });
      if (!help.includes('--sync-on-commit')) throw new Error('this SecantusDB does not know --sync-on-commit');
      return {
        kind: 'secantusd-py',
        command: python,
        args,
        env: added,
        source: 'SecantusDB from PyPI',
        version: SECANTUS_VERSION,
      };
    },
    install: (into) =>
      installPythonPackage({ name: 'secantusdb', version: SECANTUS_VERSION, python: [3, 10] }, into, env, log),
  });
}

async function acceptFirst(
  files: string[],
  accept: (file: string) => Promise<ResolvedMongodb>,
): Promise<ResolvedMongodb> {
  let fault = new Error('there is none');
  for (const file of files) {
    try {
      return await accept(file);
    } catch (error) {
      if (error instanceof Error) fault = error;
    }
  }
  throw fault;
}

async function acceptMongod(file: string, source: string, env: NodeJS.ProcessEnv): Promise<ResolvedMongodb> {
  const output = await runCommand(file, ['--version'], { env, timeoutMs: 20_000 });
  const version = /db version v?(\S+)/.exec(output)?.[1];
  if (!version) throw new Error(`${file} is not mongod: it prints "${output.trim().slice(0, 80)}"`);
  return { kind: 'mongod', command: file, args: [], env: {}, source, version };
}
