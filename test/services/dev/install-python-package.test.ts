import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findOnPath } from '../../../services/dev/find-on-path.ts';
import { installPythonPackage, pythonIn } from '../../../services/dev/install-python-package.ts';

const small = { name: 'tomli', version: '2.0.1', python: [3, 8] as [number, number] };
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'stepgraph-python-'));
  mkdirSync(join(home, 'bin'));
});
afterEach(() => rmSync(home, { recursive: true }));

/** A Python for which some `-m` modules are not installed, alone on PATH. */
async function pythonWithout(...modules: string[]): Promise<NodeJS.ProcessEnv> {
  const [real = ''] = await findOnPath('python3', process.env);
  const python = execFileSync(real, ['-c', 'import sys; print(sys.executable)']).toString().trim();
  const missing = modules.map(
    (name) => `[ "$1 $2" = "-m ${name}" ] && { echo "No module named ${name}" >&2; exit 1; }`,
  );
  const script = ['#!/bin/sh', ...missing, `exec ${python} "$@"`].join('\n');
  writeFileSync(join(home, 'bin', 'python3'), script, { mode: 0o755 });
  return { ...process.env, PATH: join(home, 'bin') };
}

async function versionAfterMoving(env: NodeJS.ProcessEnv): Promise<{ version: string; where: string }> {
  await installPythonPackage(small, join(home, 'draft'), env, () => {});
  await rename(join(home, 'draft'), join(home, 'final'));
  const { python, env: added } = await pythonIn(join(home, 'final'), env);
  const code = 'import tomli, importlib.metadata as m; print(m.version("tomli"), tomli.__file__)';
  const [version = '', where = ''] = execFileSync(python, ['-c', code], { env: { ...env, ...added } })
    .toString()
    .split(' ');
  return { version, where };
}

it('installs into a virtual environment that may be moved', async () => {
  mkdirSync(join(home, 'draft'));
  const { version, where } = await versionAfterMoving(await pythonWithout());
  expect(version).toBe('2.0.1');
  expect(where).toContain(join(home, 'final', 'venv'));
});

it('installs into a plain folder where virtual environments cannot be made', async () => {
  mkdirSync(join(home, 'draft'));
  const { version, where } = await versionAfterMoving(await pythonWithout('venv'));
  expect(version).toBe('2.0.1');
  expect(where).toContain(join(home, 'final', 'target'));
});

it('names the missing package when Python has neither venv nor pip', async () => {
  const env = await pythonWithout('venv', 'pip');
  await expect(installPythonPackage(small, home, env, () => {})).rejects.toThrow(/apt-get install python3-venv/);
});

it('says so when there is no Python that is new enough', async () => {
  const env = await pythonWithout();
  await expect(installPythonPackage({ ...small, python: [9, 9] }, home, env, () => {})).rejects.toThrow(
    /Python 9\.9 or newer is needed/,
  );
  await expect(installPythonPackage(small, home, { PATH: '' }, () => {})).rejects.toThrow(/none is on PATH/);
});
