import { AppError } from '../../workflows/language/app-error.ts';
import type { Json } from '../../workflows/language/json.ts';

/** Bytes that an execution's input may have, as JSON without spaces in UTF-8 (design.md 9). */
export const MAX_INPUT_BYTES = 1_048_576;

/** Checks an execution's input on its own, whatever came around it. @throws AppError `body-too-large`. */
export function checkInputSize(input: Json): void {
  const bytes = Buffer.byteLength(JSON.stringify(input));
  if (bytes <= MAX_INPUT_BYTES) return;
  const detail = `The input has ${bytes} bytes as JSON; an execution's input may have ${MAX_INPUT_BYTES}. Send less, or a URL that an Http step fetches.`;
  throw new AppError('body-too-large', detail, { faults: [{ pointer: '/input', detail }] });
}
