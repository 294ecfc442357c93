import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { identify } from '../../../services/dev/process-identity.ts';
import { registerRunning } from '../../../services/dev/register-running.ts';
import { compileSupervisor } from './compile-supervisor.ts';

it('marks a build as in use by this process, and no other folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stepgraph-running-'));
  mkdirSync(join(folder, 'dist'));
  registerRunning(join(folder, 'dist'));
  registerRunning(folder);
  expect(readFileSync(join(folder, 'dist', '.running', String(process.pid)), 'utf8')).toBe(
    identify(process.pid)?.started,
  );
  expect(existsSync(join(folder, '.running'))).toBe(false);
  rmSync(folder, { recursive: true });
});

it('takes the mark away when the process ends', () => {
  const compiled = compileSupervisor();
  const folder = mkdtempSync(join(tmpdir(), 'stepgraph-running-'));
  const script = `
    const { registerRunning } = await import('${compiled.build}/services/dev/register-running.js');
    const { readdirSync } = await import('node:fs');
    registerRunning('${folder}/dist');
    console.log(readdirSync('${folder}/dist/.running').length);`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script]);
  expect(stdout.toString().trim()).toBe('1');
  expect(readdirSync(join(folder, 'dist', '.running'))).toEqual([]);
  rmSync(folder, { recursive: true });
  compiled.remove();
});
