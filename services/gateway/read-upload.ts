import type { Request } from 'express';
import { AppError } from '../../workflows/language/app-error.ts';
import { allowLongBody } from './body-time.ts';

/** Milliseconds of silence after which an upload is given up. */
const IDLE_MS = 60_000;

/** The body of a request as it comes, never all of it in memory. @throws AppError `unsupported-media-type` when it is compressed */
export function readUpload(req: Request): AsyncIterable<Uint8Array> {
  const encoding = req.get('content-encoding') ?? 'identity';
  if (encoding !== 'identity')
    throw new AppError('unsupported-media-type', 'An upload is stored as it is; send it without Content-Encoding.');
  return readPieces(req, allowLongBody(req, IDLE_MS));
}

async function* readPieces(req: Request, goesOn: () => void): AsyncGenerator<Uint8Array> {
  try {
    // Destroyed, it would count as aborted; the caller is there and is told why no more is taken.
    for await (const piece of req.iterator({ destroyOnReturn: false })) {
      goesOn();
      yield piece;
    }
  } catch (cause) {
    throw new AppError('invalid-request', 'The body could not be read to its end.', { cause });
  }
}
