import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { announce } from '../../../services/dev/announce.ts';

const info = {
  api: 'http://127.0.0.1:8080',
  temporal: '127.0.0.1:7233',
  temporalUi: 'http://127.0.0.1:8233',
  mongodb: 'mongodb://127.0.0.1:27017/stepgraph',
  dataDir: '/data',
  pids: { gateway: 1, worker: 2, temporal: 3, mongodb: 4 },
};
const text = announce({ info, sources: { temporal: '1.9.1 from PATH', mongodb: 'mongod 8' } });

it('names every address, source and the data folder', () => {
  for (const told of [info.api, `${info.api}/docs`, info.temporalUi, '1.9.1 from PATH', 'mongod 8', '/data']) {
    expect(text).toContain(told);
  }
});

it('gives a curl line that a shell reads as one call with a JSON body', () => {
  const line = text.split('\n').find((candidate) => candidate.trim().startsWith('curl')) ?? '';
  const words = execFileSync('/bin/sh', ['-c', `set -- ${line.trim().slice('curl'.length)}; printf '%s\\n' "$@"`]);
  const [, , , , body = '', url] = words.toString().split('\n');
  expect(url).toBe('http://127.0.0.1:8080/v1/executions?wait=10');
  expect(JSON.parse(body).definition.steps).toHaveLength(3);
});
