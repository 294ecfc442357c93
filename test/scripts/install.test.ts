import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { identify } from '../../services/dev/process-identity.ts';

let checkout: string;
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'stepgraph-checkout-'));
  mkdirSync(join(checkout, 'scripts'));
  mkdirSync(join(checkout, 'services'));
  cpSync(
    fileURLToPath(new URL('../../scripts/install.mjs', import.meta.url)),
    join(checkout, 'scripts', 'install.mjs'),
  );
  writeFileSync(join(checkout, 'services', 'a.ts'), 'first');
  for (const name of ['tsconfig.json', 'tsconfig.build.json']) writeFileSync(join(checkout, name), '{}');
  // Every build leaves a line.
  const build = 'mkdir -p dist/services && cp services/a.ts dist/services/a.js && echo built >> builds';
  const project = { name: 'fake', version: '1.0.0', type: 'module', scripts: { build } };
  writeFileSync(join(checkout, 'package.json'), JSON.stringify(project));
  const root = { name: 'fake', version: '1.0.0' };
  const lock = { ...root, lockfileVersion: 3, requires: true, packages: { '': root } };
  writeFileSync(join(checkout, 'package-lock.json'), JSON.stringify(lock));
});
afterEach(() => rmSync(checkout, { recursive: true }));

const call = (code: string) => [
  '--input-type=module',
  '-e',
  `const { ensureBuilt, ensureInstalled } = await import('${join(checkout, 'scripts', 'install.mjs')}'); ${code}`,
];
function run(code: string): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync(process.execPath, call(code), { cwd: checkout });
  return { status, stderr: stderr.toString() };
}
const builds = () => readFileSync(join(checkout, 'builds'), 'utf8').trim().split('\n').length;
const built = () => readFileSync(join(checkout, 'dist', 'services', 'a.js'), 'utf8');

it('builds when the sources changed, and only then', () => {
  expect(run('await ensureBuilt()').stderr).toContain('building');
  expect(run('await ensureBuilt()')).toEqual({ status: 0, stderr: '' });
  expect(builds()).toBe(1);
  writeFileSync(join(checkout, 'services', 'a.ts'), 'second');
  expect(run('await ensureBuilt()').status).toBe(0);
  expect([builds(), built()]).toEqual([2, 'second']);
});

it('shows the output of a build that fails, and builds again next time', () => {
  rmSync(join(checkout, 'services', 'a.ts'));
  const failed = run('await ensureBuilt()');
  expect(failed.status).toBe(1);
  expect(failed.stderr).toMatch(/The build failed[\s\S]*services\/a\.ts/);
  writeFileSync(join(checkout, 'services', 'a.ts'), 'again');
  expect(run('await ensureBuilt()').status).toBe(0);
});

it('builds once for two at the same time', async () => {
  const both: ChildProcess[] = [1, 2].map(() =>
    spawn(process.execPath, call('await ensureBuilt()'), { stdio: 'ignore' }),
  );
  expect(await Promise.all(both.map((child) => once(child, 'exit')))).toEqual([
    [0, null],
    [0, null],
  ]);
  expect(builds()).toBe(1);
});

it('never rebuilds under a running stack', () => {
  run('await ensureBuilt()');
  writeFileSync(join(checkout, 'services', 'a.ts'), 'second');
  mkdirSync(join(checkout, 'dist', '.running'));
  const mark = join(checkout, 'dist', '.running', String(process.pid));
  writeFileSync(mark, identify(process.pid)?.started ?? '');
  const refused = run('await ensureBuilt()');
  expect(refused.status).toBe(1);
  expect(refused.stderr).toContain(`runs (pid ${process.pid})`);
  expect(run('await ensureBuilt({ whileRunning: "keep" })')).toMatchObject({ status: 0 });
  expect(built()).toBe('first');
  // The mark of a stack that was killed, whose pid another process has now.
  writeFileSync(mark, 'boot:1');
  expect(run('await ensureBuilt()').status).toBe(0);
  expect(built()).toBe('second');
});

it('takes over the lock of an installer that died', () => {
  mkdirSync(join(checkout, 'dist'));
  writeFileSync(join(checkout, 'dist', '.installing'), String(2 ** 22 + 1));
  expect(run('await ensureBuilt()').status).toBe(0);
  expect(existsSync(join(checkout, 'dist', '.installing'))).toBe(false);
});

it('installs when node_modules is not what the lockfile says, and names the registry when it cannot be reached', () => {
  expect(run('await ensureInstalled()').stderr).toContain('packages are installed');
  writeFileSync(join(checkout, '.npmrc'), 'registry=http://127.0.0.1:9/\nfetch-retries=0\n');
  const entry = { version: '1.0.0', resolved: 'http://127.0.0.1:9/x/-/x-1.0.0.tgz' };
  const root = { name: 'fake', version: '1.0.0', dependencies: { 'stepgraph-no-such-package': '1.0.0' } };
  const packages = { '': root, 'node_modules/stepgraph-no-such-package': entry };
  const project = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8'));
  writeFileSync(join(checkout, 'package.json'), JSON.stringify({ ...project, dependencies: root.dependencies }));
  const lock = { name: 'fake', version: '1.0.0', lockfileVersion: 3, requires: true, packages };
  writeFileSync(join(checkout, 'package-lock.json'), JSON.stringify(lock));
  const failed = run('await ensureInstalled()');
  expect(failed.status).toBe(1);
  expect(failed.stderr).toMatch(/npm cannot reach its package registry \(ECONNREFUSED\)/);
});
