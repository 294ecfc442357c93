import { z } from 'zod';
import { defineHttp } from '../http/define-http.ts';
import { MAX_REDIRECTS } from '../outbound/create-outbound.ts';

export default defineHttp(
  2,
  z
    .int()
    .min(0)
    .max(MAX_REDIRECTS)
    .default(0)
    .describe(
      'Each is checked like the first URL, and headers with credentials stay with their origin; 0: a redirect is the answer.',
    ),
);
