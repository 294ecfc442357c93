import { z } from 'zod';
import { isObject, type Json, type JsonSchema } from '../../workflows/language/json.ts';
import type { PreparedInput } from '../../workflows/language/step-type.ts';
import { ActionFailure } from '../action-failure.ts';
import { anyJson } from '../any-json.ts';
import { formatOf, parseContent, UnreadableContent } from '../content-format.ts';
import { type ActionContext, defineAction } from '../define-action.ts';
import { encodeContent, typeFor } from '../files/encode-content.ts';
import { fileName, mediaType } from '../files/file-name.ts';
import type { FileFacts, FileStore } from '../files/file-store.ts';
import { openFile, readWhole, withFiles } from '../files/with-files.ts';

/** Bytes that a step reads at once: what is read is its output. */
const MAX_READ_BYTES = 20 * 1024 * 1024;

const input = z.strictObject({
  operation: z.enum(['write', 'append', 'read', 'list']),
  name: fileName
    .optional()
    .describe('What the file is called; `read` takes the newest of this name that the execution wrote.'),
  file: z
    .string()
    .max(100)
    .optional()
    .describe('For `read`: the id of a file that a caller sent or that an execution of the same family wrote.'),
  content: anyJson
    .optional()
    .describe(
      'What is written: text, any JSON, rows of a CSV as objects or lists, base64. Unless given, `content` of the step before.',
    ),
  format: z.enum(['auto', 'text', 'json', 'csv', 'base64']).default('auto').describe('`auto` goes by the media type.'),
  contentType: mediaType.optional().describe('Stored and served as given; unless given, by the end of the name.'),
  columns: z
    .array(z.string())
    .min(1)
    .max(10_000)
    .optional()
    .describe('Of a CSV that is written: which, in this order.'),
  header: z.boolean().default(true).describe('Whether a CSV that is written begins with the names of its columns.'),
  delimiter: z.string().length(1).default(',').describe('Between the columns of a CSV.'),
  escapeFormulas: z.boolean().default(false).describe("Put ' before what a spreadsheet would take for a formula."),
  offset: z.int().nonnegative().optional().describe('For `read`: how many bytes are left out.'),
  length: z.int().positive().optional().describe('For `read`: how many bytes are read at most.'),
});
type Input = z.output<typeof input>;

const factsSchema = z.object({
  id: z.string(),
  number: z.int(),
  executionId: z.string().nullable(),
  name: z.string(),
  size: z.int(),
  contentType: z.string(),
  sha256: z.string().nullable(),
  createdAt: z.string(),
});
const contentSchema = factsSchema.extend({ content: anyJson });
const listSchema = z.object({ files: z.array(factsSchema) });

/** What each operation gives. */
const outputs: { readonly [operation: string]: JsonSchema } = {
  write: schemaOf(factsSchema),
  append: schemaOf(factsSchema),
  read: schemaOf(contentSchema),
  list: schemaOf(listSchema),
};

export default defineAction({
  type: 'File',
  summary: 'Write, read or list files of the execution',
  docs: `\`write\` and \`append\` give the facts of the file, \`read\` its \`content\` beside them, \`list\` the \`files\` of the execution.

The same step writing the same name again, in another attempt too, replaces its file; \`append\` adds to the newest file of the name that the execution has, or begins one, once per step and pass.
In a retry all of them see the files of the executions that it retries as its own, and change none of these: \`append\` goes on with a copy.
JSON that is appended ends its line; rows that are appended to a CSV bring the line of column names only where they begin the file. A CSV is read as a list of objects by its first line, all values
texts. What is neither text nor JSON is base64 both ways. Up to 20 MiB are read at once: larger ones with \`offset\` and \`length\`.`,
  input,
  output: z.union([contentSchema, factsSchema, listSchema]),
  outputFor: (given) =>
    outputs[operationOf(given) ?? ''] ?? schemaOf(z.union([contentSchema, factsSchema, listSchema])),
  example: {
    input: { operation: 'write', name: 'report.csv', content: [{ shop: 'north', total: 19.9 }] },
    output: {
      id: 'file-4k2m9x0a',
      number: 1,
      executionId: 'ex-7d31q0zz',
      name: 'report.csv',
      size: 22,
      contentType: 'text/csv',
      sha256: 'cfefe218febfdca516f27bd503c513e4462f1554827ded73b0b3897df5b0834b',
      createdAt: '2026-01-02T03:04:05.678Z',
    },
  },
  defaults: { attemptTimeoutMs: 120_000, retry: { maxAttempts: 5, delayMs: 500 }, idempotent: true },
  prepare,
  run: (given, context) =>
    withFiles(context, async (files) => {
      if (given.operation === 'list')
        return { files: (await files.list(context.tenantId, context.executionId)).map(present) };
      if (given.operation === 'read') return readOne(files, given, context);
      return present(await write(files, given, context));
    }),
});

async function write(files: FileStore, given: Input, context: ActionContext): Promise<FileFacts> {
  const { operation, name, content = null, format, columns, header, delimiter, escapeFormulas } = given;
  if (name === undefined) throw missing('name');
  if (given.content === undefined) throw missing('content');
  const { tenantId, executionId, path, idempotencyKey: key } = context;
  const contentType = given.contentType ?? typeFor(name, format, content);
  const target = { tenantId, executionId, path, name, contentType };
  const lines = operation === 'append';
  const style = { lines, columns, header, delimiter, escapeFormulas };
  const { head, body } = encodeContent(content, format === 'auto' ? formatOf(contentType) : format, style);
  if (lines) return files.append({ ...target, key, head }, body);
  return files.write(target, Buffer.concat([head, body]));
}

async function readOne(files: FileStore, given: Input, context: ActionContext) {
  const { name, file, format, offset, length, delimiter } = given;
  if (name === undefined && file === undefined) throw missing('name` or `file');
  const opened = await openFile(files, context, { name, file });
  const bytes = await readWhole(opened, { offset, length, maxBytes: MAX_READ_BYTES });
  const { facts } = opened;
  const chosen = format === 'auto' ? formatOf(facts.contentType) : format;
  try {
    const what = JSON.stringify(facts.name);
    return { ...present(facts), content: parseContent(bytes, facts.contentType, chosen, { what, delimiter }) };
  } catch (error) {
    if (!(error instanceof UnreadableContent)) throw error;
    const details = { format: error.format, text: error.text.slice(0, 500) };
    throw new ActionFailure('file-unreadable', `${error.message}.`, { retryable: false, details });
  }
}

function present(facts: FileFacts): z.output<typeof factsSchema> {
  const { id, number, executionId, name, size, contentType, sha256, createdAt } = facts;
  return { id, number, executionId, name, size, contentType, sha256, createdAt: createdAt.toISOString() };
}

function missing(what: string): ActionFailure {
  return new ActionFailure('step-input-invalid', `The File step needs \`${what}\`.`, { retryable: false });
}

function schemaOf(schema: z.ZodType): JsonSchema {
  return { ...z.toJSONSchema(schema) };
}

/** The operation as far as the definition says it. */
function operationOf(given: JsonSchema): string | undefined {
  const properties = isObject(given) && isObject(given.properties) ? given.properties : {};
  const operation = isObject(properties.operation) ? properties.operation.const : undefined;
  return typeof operation === 'string' ? operation : undefined;
}

/** What each operation takes is told when saving. */
function prepare(authored: Json | undefined): PreparedInput {
  if (!isObject(authored)) return authored === undefined ? { faults: [] } : { input: authored, faults: [] };
  const has = (key: string) => authored[key] !== undefined;
  const writes = authored.operation === 'write' || authored.operation === 'append';
  const faults = [
    ...(writes && !has('name') ? [{ path: [], detail: 'needs `name`: what the file is called' }] : []),
    ...(authored.operation === 'read' && has('name') === has('file')
      ? [{ path: [], detail: 'reads a file by `name` or by `file`, its id: give one of them' }]
      : []),
    ...(!writes && typeof authored.operation === 'string' && has('content') && !authored.operation.includes('{{')
      ? [{ path: ['content'], detail: `takes no \`content\` to ${authored.operation}` }]
      : []),
  ];
  return { input: writes && !has('content') ? { ...authored, content: '{{ previous.content }}' } : authored, faults };
}
