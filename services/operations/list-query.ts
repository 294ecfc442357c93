import { z } from 'zod';

/** The query of every list. */
export const listQuery = {
  cursor: z.string().min(1).max(1024).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
};

/** `name=value`, split at the first `=`; several must all match. */
export const labelQuery = z
  .array(
    z
      .string()
      .regex(/^[^=]+=/, 'must be written name=value')
      .transform((text) => ({ name: text.slice(0, text.indexOf('=')), value: text.slice(text.indexOf('=') + 1) })),
  )
  .max(8)
  .optional();
