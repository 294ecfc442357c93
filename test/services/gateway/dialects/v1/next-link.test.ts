import { expect, it } from 'vitest';
import { nextLink } from '../../../../../services/gateway/dialects/v1/next-link.ts';

it('keeps the query and replaces the cursor', () => {
  expect(nextLink('/v1/executions?status=FAILED&cursor=a&label=a%3Db', 'b+/')).toEqual({
    Link: '</v1/executions?status=FAILED&cursor=b%2B%2F&label=a%3Db>; rel="next"',
  });
  expect(nextLink('/v1/executions', null)).toEqual({});
});
