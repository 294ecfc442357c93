import { describe, expect, it } from 'vitest';
import { queryQuery, queryRequest } from '../../../../../services/gateway/dialects/carto/wire.ts';

describe('values in a query string', () => {
  const read = (queryParameters?: string) =>
    queryQuery.parse({
      q: 'SELECT 1',
      client: 'c4react',
      ...(queryParameters === undefined ? {} : { queryParameters }),
    });

  it('are the JSON of an object or a list; none are none', () => {
    expect(read('{"a":1}').queryParameters).toEqual({ a: 1 });
    expect(read('["a",null]').queryParameters).toEqual(['a', null]);
    expect(read().queryParameters).toEqual({});
  });

  it.each(['{"a"', '7', '"a"', 'null', ''])('are refused otherwise: %s', (text) => {
    expect(() => read(text)).toThrow('must be the JSON of an object or a list');
  });
});

it('a body may hold what the published client sends beside', () => {
  expect(queryRequest.safeParse({ q: 'SELECT 1', client: 'c4react', v: '3.4' }).success).toBe(true);
  expect(queryRequest.safeParse({ query: 'SELECT 1' }).success).toBe(false);
});
