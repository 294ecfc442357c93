import { expect, it } from 'vitest';
import { toPaged } from '../../../../../services/gateway/dialects/refold/paging.ts';

it('a page tells its place among the others', () => {
  expect(toPaged(['k'], 21, { page: 3, limit: 10 })).toEqual({
    ...{ docs: ['k'], totalDocs: 21, limit: 10, totalPages: 3, page: 3, pagingCounter: 21 },
    ...{ hasPrevPage: true, hasNextPage: false, prevPage: 2, nextPage: null },
  });
  expect(toPaged([], 0, { page: 1, limit: 10 })).toMatchObject({ totalPages: 1, pagingCounter: 1, hasNextPage: false });
});
