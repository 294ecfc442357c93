import { z } from 'zod';
import { defineHttp } from '../http/define-http.ts';

/** For runs that began when redirects were followed unless it was said otherwise: as many of them as any call follows now. */
export default defineHttp(1, z.int().min(0).max(10).default(5));
