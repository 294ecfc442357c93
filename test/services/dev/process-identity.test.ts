import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { identify, isAlive } from '../../../services/dev/process-identity.ts';

it('names this process, and the same name each time', () => {
  const self = identify(process.pid);
  expect(self).not.toBeNull();
  expect(identify(process.pid)).toEqual(self);
  expect(self && isAlive(self)).toBe(true);
});

it('tells another process with the same pid from the one that was meant', () => {
  expect(isAlive({ pid: process.pid, started: 'long ago' })).toBe(false);
});

it('takes an ended process for gone', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  const identity = identify(child.pid ?? 0);
  await once(child, 'exit');
  expect(identity).not.toBeNull();
  expect(identity && isAlive(identity)).toBe(false);
});
