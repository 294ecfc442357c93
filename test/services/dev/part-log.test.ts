import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openPartLog } from '../../../services/dev/part-log.ts';
import { until } from './until.ts';

let dir: string;
let echoed: string[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'stepgraph-log-'));
  echoed = [];
});
afterEach(() => rmSync(dir, { recursive: true }));

async function write(...lines: string[]): Promise<void> {
  const log = openPartLog(dir, 'gateway', (line) => echoed.push(line));
  const stream = new PassThrough();
  log.take(stream);
  stream.end(`${lines.join('\n')}\n`);
  const last = lines.at(-1) ?? '';
  await until(
    'the last line is written',
    () => log.tail().endsWith(last) && readFileSync(log.file, 'utf8').includes(last),
  );
}

it('writes every line and echoes readable warnings only', async () => {
  await write(
    '{"level":30,"msg":"listening"}',
    '{"level":50,"msg":"cannot store","err":{"message":"disk full"}}',
    'time=2026 level=ERROR msg="lost the shard"',
    'INFO all is well',
  );
  expect(
    readFileSync(join(dir, 'logs', 'gateway.log'), 'utf8')
      .trim()
      .split('\n'),
  ).toHaveLength(4);
  expect(echoed).toEqual(['cannot store: disk full', 'time=2026 level=ERROR msg="lost the shard"']);
});

it('keeps the log of the start before', async () => {
  await write('first');
  await write('second');
  expect(readFileSync(join(dir, 'logs', 'gateway.log'), 'utf8')).toBe('second\n');
  expect(readFileSync(join(dir, 'logs', 'gateway.log.1'), 'utf8')).toBe('first\n');
});

it('does not flood the user', async () => {
  await write(...Array.from({ length: 50 }, (_, index) => `ERROR ${index}`));
  expect(echoed).toHaveLength(6);
  expect(echoed[5]).toContain('gateway.log');
});
