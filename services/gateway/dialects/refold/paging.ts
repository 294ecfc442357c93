import { z } from 'zod';

const whole = (most: number) => {
  const words = `must be a whole number from 1 to ${most}`;
  return z.coerce.number(words).int(words).min(1, words).max(most, words);
};

/** Pages have numbers, from 1. */
export const pageQuery = { page: whole(1_000_000).default(1), limit: whole(200).default(10) };

/** A page in the published form. */
export function toPaged<Item>(docs: Item[], total: number, { page, limit }: { page: number; limit: number }) {
  const totalPages = Math.max(1, Math.ceil(total / limit));
  const hasPrevPage = page > 1;
  const hasNextPage = page < totalPages;
  return {
    docs,
    totalDocs: total,
    limit,
    totalPages,
    page,
    pagingCounter: (page - 1) * limit + 1,
    hasPrevPage,
    hasNextPage,
    prevPage: hasPrevPage ? page - 1 : null,
    nextPage: hasNextPage ? page + 1 : null,
  };
}
