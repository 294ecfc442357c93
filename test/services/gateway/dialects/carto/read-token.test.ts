import { expect, it } from 'vitest';
import { readToken } from '../../../../../services/gateway/dialects/carto/read-token.ts';

const from = (header?: string, query?: string) =>
  readToken({
    header: (name) => (name === 'authorization' ? header : undefined),
    query: (name) => (name === 'access_token' ? query : undefined),
  });

it('a token comes as Bearer, else in the query', () => {
  expect(from('Bearer eyJ')).toBe('eyJ');
  expect(from('bearer  eyJ ', 'other')).toBe('eyJ');
  expect(from('Basic abc', 'eyJ')).toBe('eyJ');
  expect(from()).toBeNull();
});
