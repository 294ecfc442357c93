import { pipeline, type Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { ActionFailure } from '../action-failure.ts';

const decoders = new Map<string, () => Transform>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);
/** Honest servers apply one coding; a longer chain only serves to blow up a small body. */
const MAX_CODINGS = 2;

/**
 * Reads a body whole and undoes its content codings (RFC 9110 section 8.4). `maxBytes` counts decoded bytes.
 * @throws ActionFailure `http-response-invalid` when it is too large or coded in a way that is not known
 */
export async function readBody(
  body: Readable,
  headers: { [name: string]: string },
  maxBytes: number,
): Promise<Uint8Array> {
  const declared = headers['content-length'];
  const codings = declared === '0' ? [] : codingsOf(headers['content-encoding']);
  if (codings.length === 0 && Number(declared ?? 0) > maxBytes) throw tooLarge(body, maxBytes);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of decode(body, codings)) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge(body, maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function codingsOf(header = ''): string[] {
  const codings = header.toLowerCase().split(',');
  return codings.map((coding) => coding.trim()).filter((coding) => coding !== '' && coding !== 'identity');
}

/** The last coding applied is the first undone. An error anywhere in the chain surfaces at its end. */
function decode(body: Readable, codings: string[]): Readable {
  if (codings.length > MAX_CODINGS) throw unreadable(body, `it is coded ${codings.length} times`);
  return codings.reduceRight<Readable>((stream, coding) => {
    const decoder = decoders.get(coding);
    if (decoder === undefined) throw unreadable(body, `its content coding ${coding.slice(0, 40)} is not known`);
    return pipeline(stream, decoder(), () => undefined);
  }, body);
}

function tooLarge(body: Readable, maxBytes: number): ActionFailure {
  return unreadable(body, `it is larger than ${maxBytes} bytes`);
}

function unreadable(body: Readable, reason: string): ActionFailure {
  // Destroying the body closes its connection, so nothing more of it is received.
  body.on('error', () => undefined).destroy();
  return new ActionFailure('http-response-invalid', `The answer cannot be read: ${reason}.`, {
    retryable: false,
    details: { reason },
  });
}
