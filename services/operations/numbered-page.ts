import { z } from 'zod';

/** The query of a list whose pages have numbers. The further a page is, the longer it takes: cursors are better. */
export const pageNumber = { page: z.int().min(1).default(1), limit: z.int().min(1).max(200).default(10) };

/** A page of such a list. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), total: z.int().nonnegative() });
}
