import { expect, it } from 'vitest';
import { z } from 'zod';
import { parseRequest } from '../../../services/gateway/schema-faults.ts';

it.each([
  [z.string(), 1, 'must be a text'],
  [z.int().min(1), 0, 'must be 1 or more'],
  [z.array(z.string()).max(1), ['a', 'b'], 'must have 1 or less entries'],
  [z.enum(['asc', 'desc']), 'descc', 'takes `asc`, `desc`; did you mean `desc`?'],
  [z.union([z.url(), z.strictObject({ url: z.url() })]), 'x', 'must be an absolute http or https URL'],
  [z.union([z.url(), z.strictObject({ url: z.url() })]), 7, 'must be a text or an object'],
  [z.record(z.string().max(2), z.string()), { abc: '' }, 'cannot be a name here: must have 2 or less characters'],
])('says what is taken, in plain words: %#', (field, value, words) => {
  expect(() => parseRequest(z.object({ field }), { field: value }, 'body')).toThrow(words);
});

it('points into the branch of a union that fits best', () => {
  const union = z.union([z.string(), z.strictObject({ url: z.url() })]);
  const parse = () => parseRequest(z.object({ hook: union }), { hook: { url: 'x' } }, 'body');
  expect(parse).toThrow(expect.objectContaining({ faults: [expect.objectContaining({ pointer: '/hook/url' })] }));
});
