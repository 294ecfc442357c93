import type { Readable } from 'node:stream';
import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import type { Json } from '../../workflows/language/json.ts';
import type { Operation, OperationContext } from '../operations/define-operation.ts';
import type { OperationDeps } from '../operations/deps.ts';
import { type Asked, perform } from '../operations/perform.ts';
import type { Scope } from '../store/access.ts';
import { parseIdempotencyKey } from './idempotency-key.ts';
import { parsePrefer } from './prefer.ts';
import type { Answer, RawCall } from './raw-call.ts';
import type { AsSent } from './read-any-body.ts';
import type { SentFile } from './read-multipart.ts';
import { parseRequest } from './schema-faults.ts';

/** The longest a request waits for the end of an execution. */
export const MAX_WAIT_SECONDS = 60;

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** The names in a path: `'id' | 'n'` of `/workflows/:id/versions/:n`. */
type ParamNames<Path extends string> = Path extends `${infer Head}/${infer Rest}`
  ? ParamNames<Head> | ParamNames<Rest>
  : Path extends `:${infer Name}`
    ? Name
    : never;

/** A request, parsed, as `toInput` and `toResponse` see it. */
export interface Call<Path extends string, Query, Body> {
  params: { [Name in ParamNames<Path>]: string };
  query: Query;
  body: Body;
  /** The body as it comes, on routes that take an upload; nothing on others. */
  upload: AsyncIterable<Uint8Array>;
  /** What came in a form beside its texts; nothing on routes that take none. */
  files: readonly SentFile[];
  /** Milliseconds the caller wants to wait for the end; 0 on routes without `waits`. */
  waitMs: number;
  /** From `Idempotency-Key`; null without, and on routes that are not `idempotent`. */
  idempotencyKey: string | null;
  header(name: string): string | undefined;
  headers(): { [name: string]: string };
  url: string;
  /** Empty on routes without `anyBody`. */
  sent: AsSent;
}

/** What the route table shows of a route; OpenAPI is made of it. */
export interface RouteFacts {
  method: Method;
  /** Below the dialect's base; `:name` marks a parameter. */
  path: string;
  /** Unique in its dialect. */
  operationId: string;
  summary: string;
  /** Name of the operation. */
  operation: string;
  /** Which a key must have; `public`: none. */
  scope: Scope | 'public';
  status: number;
  /** Another success that the same route may answer with. */
  otherStatus: number | null;
  request: z.ZodType | null;
  query: z.ZodObject;
  /** null: answered without a body, or with bytes (`gives`). */
  response: z.ZodType | null;
  /** It takes bytes of any media type in the place of JSON. */
  upload: boolean;
  /** It takes `multipart/form-data` in the place of JSON, of so many bytes. */
  form: { maxBytes: number } | null;
  /** What it answers with beside JSON. */
  gives: 'bytes' | null;
  waits: boolean;
  idempotent: boolean;
  /** Takes JSON, a form or text of so many bytes, parsed into JSON. */
  anyBody: { maxBytes: number } | null;
  yaml: boolean;
  conditional: boolean;
  example: { request?: Json; response?: Json };
}

/** A route: data, and one function that answers a call. */
export interface Route extends RouteFacts {
  answer(raw: RawCall, deps: OperationDeps, context: OperationContext): Promise<Answer>;
}

/** How a route is written. */
export interface RouteSpec<
  Path extends string,
  Query extends z.ZodObject,
  Body extends z.ZodType,
  In extends z.ZodType,
  Out extends z.ZodType,
  Response extends z.ZodType,
> {
  method: Method;
  path: Path;
  operation: Operation<In, Out, OperationDeps>;
  /** Taken from the operation unless given; needed where two routes share one. */
  operationId?: string;
  status: number;
  /** Answers with another status when `when` holds. */
  otherwise?: { status: number; when: (output: z.output<Out>) => boolean };
  /** The status, where the output decides it; undefined: as above. */
  statusOf?: (output: z.output<Out>) => number | undefined;
  /** Schema of the body; without one, a body is refused. */
  request?: Body;
  query?: Query;
  response?: Response;
  /** Takes `Prefer: wait=N` and `?wait=N`. */
  waits?: true;
  /** Takes `Idempotency-Key`. */
  idempotent?: true;
  /** Takes JSON, a form or text, and tells `toInput` how it was `sent`. */
  anyBody?: { maxBytes: number };
  /** Takes a YAML body too. */
  yaml?: true;
  /** Takes `multipart/form-data` too: its texts are the body, and `call.files` the rest. */
  form?: { maxBytes: number };
  /** Takes bytes of any media type: `call.upload` gives them as they come. */
  upload?: true;
  /** Takes `If-Match`. */
  conditional?: true;
  example?: { request?: Json; response?: Json };
  toInput: (call: Call<Path, z.output<Query>, z.output<Body>>) => z.input<In>;
  /** Absent: answered without a body. */
  toResponse?: (output: z.output<Out>, call: Call<Path, z.output<Query>, z.output<Body>>) => z.input<Response>;
  /** In the place of `toResponse`: answers with bytes, whose type and length are among the headers. */
  toContent?: (output: z.output<Out>) => Readable;
  /** Turns an error of the operation into the words of the document that was sent. */
  toFault?: (error: AppError, call: Call<Path, z.output<Query>, z.output<Body>>) => AppError;
  headers?: (
    output: z.output<Out>,
    call: Call<Path, z.output<Query>, z.output<Body>>,
  ) => { [name: string]: string | undefined };
}

const waits = `must be a whole number of seconds from 0 to ${MAX_WAIT_SECONDS}`;
const waitQuery = z.object({
  wait: z.coerce.number(waits).int(waits).min(0, waits).max(MAX_WAIT_SECONDS, waits).optional(),
});

/** Defines a route: which operation it calls, and how wire and operation translate. */
export function route<
  const Path extends string,
  In extends z.ZodType,
  Out extends z.ZodType,
  Query extends z.ZodObject = z.ZodObject<Record<never, never>>,
  Body extends z.ZodType = z.ZodUndefined,
  Response extends z.ZodType = z.ZodUndefined,
>(spec: RouteSpec<Path, Query, Body, In, Out, Response>): Route {
  const facts = toFacts(spec);
  return {
    ...facts,
    async answer(raw, deps, context) {
      const asked: Asked = {
        operation: spec.operation,
        changes: spec.method !== 'get',
        named: Object.values(raw.params),
      };
      const { output, call, headers } = await perform(deps, context, asked, async () => {
        const { call, headers } = readCall<Path, z.output<Query>, z.output<Body>>(facts, raw);
        const input = parseRequest(spec.operation.input, spec.toInput(call), spec.method === 'get' ? 'query' : 'body');
        const output = await spec.operation.run(deps, input, context).catch((error: unknown) => {
          throw error instanceof AppError && spec.toFault ? spec.toFault(error, call) : error;
        });
        return { output, call, headers };
      });
      const own = Object.entries(spec.headers?.(output, call) ?? {}).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value] as const],
      );
      return {
        status: spec.statusOf?.(output) ?? (spec.otherwise?.when(output) ? spec.otherwise.status : spec.status),
        headers: { ...headers, ...Object.fromEntries(own) },
        body: spec.toResponse?.(output, call),
        ...(spec.toContent ? { content: spec.toContent(output) } : {}),
      };
    },
  };
}

function toFacts<
  Path extends string,
  Query extends z.ZodObject,
  Body extends z.ZodType,
  In extends z.ZodType,
  Out extends z.ZodType,
  Response extends z.ZodType,
>(spec: RouteSpec<Path, Query, Body, In, Out, Response>): RouteFacts {
  return {
    method: spec.method,
    path: spec.path,
    operationId: spec.operationId ?? spec.operation.name,
    summary: spec.operation.summary,
    operation: spec.operation.name,
    scope: spec.operation.scope,
    status: spec.status,
    otherStatus: spec.otherwise?.status ?? null,
    request: spec.request ?? null,
    query: spec.query ?? z.strictObject({}),
    response: spec.response ?? null,
    waits: spec.waits ?? false,
    idempotent: spec.idempotent ?? false,
    anyBody: spec.anyBody ?? null,
    yaml: spec.yaml ?? false,
    upload: spec.upload ?? false,
    form: spec.form ?? null,
    gives: spec.toContent ? 'bytes' : null,
    conditional: spec.conditional ?? false,
    example: spec.example ?? {},
  };
}

/** Parses what came. The casts are the border between the erased route table and the types of one route. */
function readCall<Path extends string, Query, Body>(facts: RouteFacts, raw: RawCall) {
  const { wait, ...rest } = raw.query;
  const query = parseRequest(facts.query, facts.waits ? rest : raw.query, 'query') as Query;
  const body = parseRequest(facts.request ?? noBody, raw.body, 'body') as Body;
  const preferred = facts.waits ? parsePrefer(raw.header('prefer')) : { wait: null, respondAsync: false };
  const preferredWait = preferred.wait === null ? null : Math.min(preferred.wait, MAX_WAIT_SECONDS);
  const askedWait = facts.waits ? parseRequest(waitQuery, { wait }, 'query').wait : undefined;
  const applied = [
    ...(preferredWait !== null && askedWait === undefined ? [`wait=${preferredWait}`] : []),
    ...(preferred.respondAsync ? ['respond-async'] : []),
  ];
  const call: Call<Path, Query, Body> = {
    params: raw.params as Call<Path, Query, Body>['params'],
    query,
    body,
    upload: raw.upload ?? nothing(),
    files: raw.files ?? [],
    waitMs: 1000 * (askedWait ?? preferredWait ?? 0),
    idempotencyKey: facts.idempotent ? parseIdempotencyKey(raw.header('idempotency-key')) : null,
    header: raw.header,
    headers: raw.headers,
    url: raw.url,
    sent: raw.sent ?? { bytes: new Uint8Array(), address: '' },
  };
  const headers: { [name: string]: string } = applied.length > 0 ? { 'Preference-Applied': applied.join(', ') } : {};
  return { call, headers };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

const NO_FIELDS = 'must be an object without fields, or left out';
/** Clients that always send JSON send `{}`. */
const noBody = z
  .strictObject({}, { error: ({ code }) => (code === 'invalid_type' ? NO_FIELDS : undefined) })
  .optional()
  .transform(() => undefined);
