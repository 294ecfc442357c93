import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openPartLog } from '../../../services/dev/part-log.ts';
import { identify } from '../../../services/dev/process-identity.ts';
import { type SupervisedPart, supervise } from '../../../services/dev/supervise.ts';
import { until } from './until.ts';

let dir: string;
let said: string[];
let part: SupervisedPart;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'stepgraph-supervise-'));
  said = [];
});
afterEach(async () => {
  await part.stop();
  rmSync(dir, { recursive: true });
});

function start(script: string): SupervisedPart {
  part = supervise(
    {
      name: 'part',
      graceMs: 500,
      spawn: () => spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] }),
      probe: async () => {},
    },
    { log: openPartLog(dir, 'part', () => {}), say: (line) => said.push(line), changed: () => {} },
  );
  return part;
}

it('starts it again when it is killed, as often as that happens', async () => {
  await start('exec sleep 60').ready;
  for (let round = 0; round < 3; round++) {
    const before = part.pid() ?? 0;
    process.kill(before, 'SIGKILL');
    await until('it runs again', () => part.pid() !== null && part.pid() !== before);
  }
  expect(said.filter((line) => line.includes('was ended by SIGKILL'))).toHaveLength(3);
  expect(said.join()).toContain('part.log');
});

it('waits longer each time while it keeps dying, and says so', async () => {
  await start('sleep 0.2; exit 7').ready;
  await until('three restarts', () => said.filter((line) => line.includes('ended with code 7')).length >= 4);
  const waits = said.flatMap((line) => /in ([\d.]+) s/.exec(line)?.[1] ?? []).map(Number);
  expect(waits.length).toBeGreaterThanOrEqual(3);
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  expect(new Set(waits).size).toBe(waits.length);
});

it('ends a part that does not care about SIGTERM, with all it started', async () => {
  await start('trap "" TERM; sleep 61 & while true; do sleep 1; done').ready;
  const pid = part.pid() ?? 0;
  await part.stop();
  expect(identify(pid)).toBeNull();
  // What was left to init is gone once that has noticed.
  await until('the group is gone', () => !hasGroup(pid));
});

function hasGroup(pid: number): boolean {
  try {
    return process.kill(-pid, 0);
  } catch {
    return false;
  }
}

it('tells the last lines of a part that never gets ready', async () => {
  part = supervise(
    {
      name: 'part',
      graceMs: 500,
      spawn: () =>
        spawn('/bin/sh', ['-c', 'echo no such file; exit 1'], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] }),
      probe: () => Promise.reject(new Error('not ready')),
    },
    { log: openPartLog(dir, 'part', () => {}), say: () => {}, changed: () => {} },
  );
  await expect(part.ready).rejects.toThrow(/part did not get ready[\s\S]*no such file/);
});
