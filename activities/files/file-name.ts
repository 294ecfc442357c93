import { z } from 'zod';

/** Control characters, halves of surrogate pairs, and marks that turn the order of letters around (`exe.fdp` for `pdf.exe`). */
const unshowable = /[\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** A file's name: one name, not a path. */
export const fileName = z
  .string()
  .min(1)
  .max(255)
  .refine((name) => !unshowable.test(name), 'holds characters that cannot be shown, such as line breaks')
  .refine((name) => !/[/\\]/.test(name) && name !== '.' && name !== '..', 'is a name, not a path: it has no / or \\');

/** A media type (RFC 9110 section 8.3.1), with parameters if need be. */
export const mediaType = z
  .string()
  .max(255)
  .regex(/^[\w!#$&^.+-]+\/[\w!#$&^.+*-]+(?:\s*;[\x20-\x7e]*)?$/, 'is a media type, such as text/csv');
