import { z } from 'zod';
import { AppError } from '../../../../workflows/language/app-error.ts';
import type { Json } from '../../../../workflows/language/json.ts';
import { json } from '../../../operations/resources.ts';

const values = z.union([z.record(z.string(), json), z.array(json).max(5_000)]);

/** JSON inside of a query string. @throws AppError `invalid-request` */
function parseValues(text: string): z.output<typeof values> {
  const detail = '`queryParameters` must be the JSON of an object or a list, of 5,000 values at most.';
  const refused = new AppError('invalid-request', detail, {
    faults: [{ pointer: '', parameter: 'queryParameters', detail }],
  });
  let parsed: Json;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw refused;
  }
  const read = values.safeParse(parsed);
  if (read.success) return read.data;
  throw refused;
}

const parameters = z
  .string()
  .optional()
  .transform((text) => (text === undefined ? {} : parseValues(text)));
const sql = z.string().min(1).max(100_000);
const token = z.string().optional().describe('The token, where no header can be sent.');

/** The published client sends more (`client`, `v`); what is not known is not looked at. */
export const queryQuery = z.looseObject({ q: sql, queryParameters: parameters, access_token: token });
export const jobQuery = z.looseObject({ query: sql, queryParameters: parameters, access_token: token });
export const tokenQuery = z.looseObject({ access_token: token });
export const jobsQuery = z.looseObject({
  access_token: token,
  cursor: z.string().min(1).max(1024).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

const sent = values.optional().describe('By name for `@name`, by place for `$1` and `:1`.');
export const queryRequest = z.looseObject({ q: sql, queryParameters: sent }).meta({ id: 'CartoQuery' });
export const jobRequest = z.looseObject({ query: sql, queryParameters: sent }).meta({ id: 'CartoJobRequest' });

/** The types of the published client. */
export const columnType = z.enum([
  'number',
  'bigint',
  'string',
  'boolean',
  'timestamp',
  'geometry',
  'object',
  'array',
  'variant',
  'unknown',
]);

/** What a query is answered with. */
export const rowsResponse = z
  .object({
    rows: z.array(z.record(z.string(), json)),
    schema: z.array(z.object({ name: z.string(), type: columnType })),
    meta: z.object({
      cacheHit: z.boolean(),
      totalBytesProcessed: z.number(),
      location: z.string(),
    }),
    truncated: z.literal(true).optional().describe('There were more rows than the 200,000 that are given.'),
  })
  .meta({ id: 'CartoRows' });

const jobFields = {
  externalId: z.string().describe('`job_` and 28 letters and digits.'),
  accountId: z.string(),
  userId: z.string(),
  connectionId: z.uuid(),
  metadata: z.object({}),
  createdAt: z.iso.datetime(),
  query: z.string(),
  jobMetadata: z.object({ location: z.string(), workflowOutputTableName: z.string().optional() }),
  token: z.string().describe("The one that the job was made with: the caller's own as it was sent, of another its id."),
};

/** The state of a job; only DONE is published. */
export const jobState = z.enum(['PENDING', 'RUNNING', 'DONE']);

const status = z.object({
  errorResult: z.object({ reason: z.string(), location: z.string(), message: z.string() }).optional(),
  state: jobState,
});

export const createdJob = z.object(jobFields).meta({ id: 'CartoCreatedJob' });
export const job = z.object({ ...jobFields, status }).meta({ id: 'CartoJob' });
export const jobs = z.object({ jobs: z.array(job) }).meta({ id: 'CartoJobs' });

/** Every error. */
export const errorBody = z
  .strictObject({
    status: z.int(),
    error: z.string(),
    rows: z.array(z.never()).optional().describe('With 400: the SQL was refused.'),
    code: z.literal('ProviderTimeoutError').optional(),
    title: z.string().optional(),
    detail: z.string().optional(),
  })
  .meta({ id: 'CartoError' });
