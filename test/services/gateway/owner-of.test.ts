import { expect, it } from 'vitest';
import { ownerOf } from '../../../services/gateway/owner-of.ts';
import { sampleDialect } from './sample-dialect.ts';

it.each([
  ['/a', 'one'],
  ['/a/b', 'one'],
  ['/ab', undefined],
  ['/c/d/e', 'two'],
  ['/c', undefined],
])('%s is answered by %s', (path, name) => {
  const dialects = [
    { ...sampleDialect, name: 'one', owns: ['/a'] },
    { ...sampleDialect, name: 'two', owns: ['/b', '/c/d'] },
  ];
  expect(ownerOf(dialects, path)?.name).toBe(name);
});
