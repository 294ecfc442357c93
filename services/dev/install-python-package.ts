import { join } from 'node:path';
import { findOnPath } from './find-on-path.ts';
import { runCommand } from './run-command.ts';

/** A pinned package of the Python index. */
export interface PythonPackage {
  name: string;
  version: string;
  /** The oldest Python it runs on. */
  python: [major: number, minor: number];
}

const INSTALL_MS = 300_000;
const PROBE_MS = 15_000;
const PIP = [
  'install',
  '--no-input',
  '--disable-pip-version-check',
  '--prefer-binary',
  '--timeout',
  '15',
  '--retries',
  '2',
];

/**
 * Installs a package into a folder: into a virtual environment, or with `pip install --target` where that cannot be made.
 * @returns nothing; see {@link pythonIn} for how to run it.
 * @throws Error that names what is missing on the machine.
 */
export async function installPythonPackage(
  wanted: PythonPackage,
  into: string,
  env: NodeJS.ProcessEnv,
  log: (line: string) => void,
): Promise<void> {
  const python = await findPython(wanted.python, env);
  const requirement = `${wanted.name}==${wanted.version}`;
  const options = {
    env: { ...env, PIP_ROOT_USER_ACTION: 'ignore' },
    timeoutMs: INSTALL_MS,
    onLine: (line: string) => {
      if (/^(Collecting|Downloading|Installing|Building|Successfully|ERROR)/.test(line.trim())) log(line.trim());
    },
  };
  log(`installing ${requirement} with ${python}`);
  try {
    await runCommand(python, ['-m', 'venv', join(into, 'venv')], options);
  } catch (venvFault) {
    await runCommand(python, ['-m', 'pip', '--version'], options).catch(() => {
      const missing =
        'Neither the venv module nor pip of Python is installed; on Debian and Ubuntu: apt-get install python3-venv';
      throw new Error(`${missing} (${venvFault instanceof Error ? venvFault.message : venvFault})`);
    });
    await runCommand(python, ['-m', 'pip', ...PIP, '--target', join(into, 'target'), requirement], options);
    return;
  }
  await runCommand(join(into, 'venv', 'bin', 'python'), ['-m', 'pip', ...PIP, requirement], options);
}

/** How to run what {@link installPythonPackage} put into a folder; holds after the folder was renamed, which its scripts do not survive. */
export async function pythonIn(
  dir: string,
  env: NodeJS.ProcessEnv,
): Promise<{ python: string; scripts: string; env: Record<string, string> }> {
  const venv = join(dir, 'venv', 'bin');
  const inVenv = await runCommand(join(venv, 'python'), ['-c', ''], { env, timeoutMs: PROBE_MS }).catch(() => null);
  if (inVenv !== null) return { python: join(venv, 'python'), scripts: venv, env: {} };
  const target = join(dir, 'target');
  return { python: await findPython([3, 0], env), scripts: join(target, 'bin'), env: { PYTHONPATH: target } };
}

/** The first Python on PATH that this user can run and that is new enough. */
async function findPython(oldest: [number, number], env: NodeJS.ProcessEnv): Promise<string> {
  const tried: string[] = [];
  for (const python of [...(await findOnPath('python3', env)), ...(await findOnPath('python', env))]) {
    const check = `import sys; sys.exit(0 if sys.version_info >= (${oldest.join(', ')}) else 'too old')`;
    const works = await runCommand(python, ['-c', check], { env, timeoutMs: PROBE_MS }).catch(() => null);
    if (works !== null) return python;
    tried.push(python);
  }
  const found =
    tried.length > 0 ? `found ${tried.join(', ')}, none of which runs and is new enough` : 'none is on PATH';
  throw new Error(`Python ${oldest.join('.')} or newer is needed (${found}); install python3 with its venv module`);
}
