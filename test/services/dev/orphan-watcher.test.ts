import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { identify } from '../../../services/dev/process-identity.ts';
import { compileSupervisor } from './compile-supervisor.ts';
import { until } from './until.ts';

let compiled: ReturnType<typeof compileSupervisor>;
beforeEach(() => {
  compiled = compileSupervisor();
});
afterEach(() => compiled.remove());

// Starts a group that ignores SIGTERM and one that does not, names them, and waits to be killed.
const script = (build: string) => `
  import { spawn } from 'node:child_process';
  const { startOrphanWatcher } = await import('${build}/services/dev/orphan-watcher.js');
  const start = (line) => spawn('/bin/sh', ['-c', line], { detached: true, stdio: 'ignore' }).pid;
  const groups = [start('exec sleep 60'), start('trap "" TERM; while true; do sleep 1; done')];
  startOrphanWatcher().watch(groups);
  console.log(groups.join(' '));
  setInterval(() => {}, 1000);`;

it('ends the groups when their starter is killed, also one that ignores SIGTERM', async () => {
  const starter = spawn(process.execPath, ['--input-type=module', '-e', script(compiled.build)]);
  const [line] = await once(starter.stdout, 'data');
  const groups = String(line).trim().split(' ').map(Number);
  expect(groups.map((pid) => identify(pid) === null)).toEqual([false, false]);
  starter.kill('SIGKILL');
  await until('both groups are gone', () => groups.every((pid) => identify(pid) === null), 10_000);
});
