import express, { type Request, type Response } from 'express';
import { AppError } from '../../workflows/language/app-error.ts';
import type { Json } from '../../workflows/language/json.ts';
import { parseJson, parseYaml } from './parse-document.ts';

/** Bytes after decompression, and levels of nesting. */
export interface BodyLimits {
  maxBytes: number;
  maxDepth: number;
}

/** An execution's input of 1 MiB, 64 deep (design.md 9), with a definition of 256 KiB and the fields around them. */
export const defaultBodyLimits: BodyLimits = { maxBytes: (1024 + 256 + 64) * 1024, maxDepth: 65 };

const yamlTypes = new Set(['application/yaml', 'application/x-yaml', 'text/yaml', 'text/x-yaml']);

/**
 * A reader of request bodies: the JSON (or YAML, where the route takes it) that was sent, undefined for an empty one.
 * Anything but JSON is refused, so that no form of a web page can post here without a preflight.
 */
export function createBodyReader(limits: BodyLimits) {
  return async (req: Request, res: Response, takesYaml: boolean): Promise<Json | undefined> => {
    const bytes = await readBytes(req, res, limits);
    if (bytes.length === 0) return undefined;
    const parse = parserFor(req.headers['content-type'], takesYaml);
    return parse(decodeUtf8(bytes), limits.maxDepth);
  };
}

/** Reads a body whole, whatever it is; decompressed. @throws AppError `body-too-large`, `unsupported-media-type` */
export async function readBytes(
  req: Request,
  res: Response,
  limits: Pick<BodyLimits, 'maxBytes'>,
): Promise<Uint8Array> {
  const readRaw = express.raw({ type: () => true, limit: limits.maxBytes });
  await new Promise<void>((resolve, reject) => {
    readRaw(req, res, (error: unknown) => (error ? reject(bodyFault(error, limits)) : resolve()));
  });
  const bytes: unknown = req.body;
  return bytes instanceof Uint8Array ? bytes : new Uint8Array();
}

function parserFor(contentType: string | undefined, takesYaml: boolean): typeof parseJson {
  const [type = '', ...parameters] = (contentType ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const charset = parameters
    .find((parameter) => parameter.startsWith('charset='))
    ?.slice(8)
    .replaceAll('"', '');
  if (charset === undefined || charset === 'utf-8' || charset === 'utf8') {
    if (/^application\/(?:[\w.-]+\+)?json$/.test(type)) return parseJson;
    if (takesYaml && yamlTypes.has(type)) return parseYaml;
  }
  const accepted = takesYaml ? '`application/json` or `application/yaml`' : '`application/json`';
  throw new AppError(
    'unsupported-media-type',
    `Send the body as ${accepted} in UTF-8; it came as \`${contentType ?? 'nothing'}\`.`,
  );
}

/** @throws AppError `malformed-json` */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AppError('malformed-json', 'The body is not valid UTF-8.', { cause });
  }
}

/** What express.raw says, in our rows. */
function bodyFault(error: unknown, limits: Pick<BodyLimits, 'maxBytes'>): AppError {
  const type = error instanceof Error && 'type' in error ? error.type : '';
  if (type === 'entity.too.large') {
    return new AppError('body-too-large', `A body may have ${limits.maxBytes} bytes; this one has more.`);
  }
  if (type === 'encoding.unsupported') {
    return new AppError('unsupported-media-type', 'Content-Encoding takes gzip, deflate, br or identity.');
  }
  return new AppError('malformed-json', 'The body could not be read to its end.', { cause: error });
}
