import { z } from 'zod';

/** An absolute URL as an author writes it; where it may lead is decided when it is called. */
export const webUrl = z
  .string()
  .max(8192)
  // new URL() would drop line breaks silently, and with them what the author meant.
  .regex(/^[^\s\p{Cc}]+$/u, 'must not hold spaces, line breaks or control characters; encode them as %20 and the like')
  .refine((text) => URL.canParse(text), 'must be an absolute URL such as https://shop.example/orders');
