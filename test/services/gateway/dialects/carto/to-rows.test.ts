import { expect, it } from 'vitest';
import { toColumnType, toRows } from '../../../../../services/gateway/dialects/carto/to-rows.ts';

const result = { rows: [{ n: 1 }], columns: [{ name: 'n', type: 'int4' }], truncated: false, reused: false };

it('rows come with the schema and where they lie, and say when they are not all', () => {
  const meta = { cacheHit: false, totalBytesProcessed: 0, location: 'US' };
  expect(toRows(result)).toEqual({ rows: [{ n: 1 }], schema: [{ name: 'n', type: 'number' }], meta });
  expect(toRows({ ...result, truncated: true, reused: true })).toMatchObject({
    truncated: true,
    meta: { cacheHit: true },
  });
});

it.each([
  ['int4', 'number'],
  ['numeric', 'number'],
  ['int8', 'bigint'],
  ['varchar', 'string'],
  ['uuid', 'string'],
  ['bool', 'boolean'],
  ['timestamptz', 'timestamp'],
  ['geography', 'geometry'],
  ['jsonb', 'variant'],
  ['_text', 'array'],
  ['tsvector', 'unknown'],
  ['constructor', 'unknown'],
])('%s is a %s', (type, published) => {
  expect(toColumnType(type)).toBe(published);
});
