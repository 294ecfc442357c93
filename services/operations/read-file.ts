import { Readable } from 'node:stream';
import { z } from 'zod';
import type { ByteRange } from '../../activities/files/file-store.ts';
import { AppError } from '../../workflows/language/app-error.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { file, fileReference, findFile, presentFile } from './file-resource.ts';

const offset = z.int().nonnegative();
const input = z.strictObject({
  ...fileReference,
  range: z
    .union([z.strictObject({ first: offset, last: offset.nullable() }), z.strictObject({ suffix: offset })])
    .nullable()
    .default(null)
    .describe('From the first byte up to and with the last, or to the end; or so many from the end.'),
  ifSha256: z.string().nullable().default(null).describe('The range holds only while the bytes still are these.'),
});
const output = z.object({
  file,
  range: z.object({ start: offset, end: offset }).nullable().describe('What of it is given, without `end`; null: all.'),
  content: z.instanceof(Readable),
});

/** Read the bytes of a file, or some of them. */
export const readFile = defineOperation({
  name: 'readFile',
  summary: 'Read the bytes of a file, or some of them',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, { range, ifSha256, ...reference }, context): Promise<z.output<typeof output>> {
    const { id } = await findFile(deps, context, reference);
    const opened = await deps.store.files.open(context.caller.tenantId, id);
    if (!opened) throw new AppError('file-not-found', `There is no file ${JSON.stringify(id)}.`);
    const { facts, read } = opened;
    const holds = range !== null && (ifSha256 === null || ifSha256 === facts.sha256);
    const wanted = holds ? findRange(range, facts.size) : null;
    return { file: presentFile(facts), range: wanted, content: read(wanted ?? undefined) };
  },
});

/** RFC 9110 section 14.1.2: what reaches behind the end is cut there. @throws AppError `range-not-satisfiable` */
function findRange(range: NonNullable<z.output<typeof input>['range']>, size: number): ByteRange {
  const start = 'suffix' in range ? Math.max(size - range.suffix, 0) : range.first;
  const end = 'suffix' in range || range.last === null ? size : Math.min(range.last + 1, size);
  if (start < end) return { start, end };
  throw new AppError('range-not-satisfiable', `The file has ${size} bytes, and none in this range.`, {
    details: { size },
  });
}
