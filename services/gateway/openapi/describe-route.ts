import { z } from 'zod';
import type { Dialect } from '../define-dialect.ts';
import { MAX_WAIT_SECONDS, type Route } from '../define-route.ts';
import { problem } from '../problem.ts';
import type { Components, SchemaObject } from './components.ts';

const statusTexts: { [status: number]: string } = {
  200: 'Done.',
  201: 'Stored.',
  202: 'Accepted; it goes on.',
  204: 'Done; nothing to show.',
};

/** `/workflows/:id` in OpenAPI's words: `/v1/workflows/{id}`. */
export function openapiPath(dialect: Dialect, route: Pick<Route, 'path'>): string {
  return (dialect.base + route.path).replaceAll(/:(\w+)/g, '{$1}');
}

/** A route as an OpenAPI operation. */
export function describeRoute(dialect: Dialect, route: Route, components: Components): SchemaObject {
  return {
    operationId: dialect.native ? route.operationId : `${dialect.name}.${route.operationId}`,
    summary: `${route.summary}.`,
    tags: [dialect.title],
    parameters: [...pathParameters(route), ...queryParameters(route, components), ...headerParameters(route)],
    ...(route.request ? { requestBody: requestBody(route, route.request, components) } : {}),
    ...(route.upload ? { requestBody: { required: true, content: anyBytes } } : {}),
    responses: responses(dialect, route, components),
    ...(route.scope === 'public' ? { security: [] } : {}),
  };
}

function pathParameters(route: Route): SchemaObject[] {
  return [...route.path.matchAll(/:(\w+)/g)].map((match) => ({
    name: match[1],
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(route: Route, components: Components): SchemaObject[] {
  const own = Object.entries(route.query.shape).map(([name, schema]) => {
    const { description, ...rest } = components.schemaOf(toZod(schema), 'input');
    const text = typeof description === 'string' ? { description } : {};
    return { name, in: 'query', required: false, ...text, schema: rest };
  });
  const wait = {
    name: 'wait',
    in: 'query',
    required: false,
    description: 'Seconds to wait for the end.',
    schema: { type: 'integer', minimum: 0, maximum: MAX_WAIT_SECONDS },
  };
  return route.waits ? [...own, wait] : own;
}

function toZod(schema: unknown): z.ZodType {
  return schema instanceof z.ZodType ? schema : z.unknown();
}

function headerParameters(route: Route): SchemaObject[] {
  const header = (name: string, description: string) => ({
    name,
    in: 'header',
    required: false,
    description,
    schema: { type: 'string' },
  });
  return [
    ...(route.waits
      ? [header('Prefer', '`wait=N`: answer when it has ended, after N seconds at the latest (RFC 7240).')]
      : []),
    ...(route.conditional
      ? [header('If-Match', 'The `ETag` that a read gave: 412 when the workflow has changed since.')]
      : []),
    ...(route.idempotent
      ? [header('Idempotency-Key', 'Repeats with the same key and body give the same resource.')]
      : []),
  ];
}

/** Bytes of any media type. */
const anyBytes = { '*/*': { schema: { type: 'string', format: 'binary' } } };

function requestBody(route: Route, request: z.ZodType, components: Components): SchemaObject {
  const media = {
    schema: components.schemaOf(request, 'input'),
    ...(route.example.request === undefined ? {} : { example: route.example.request }),
  };
  const required = !request.safeParse(undefined).success;
  if (route.anyBody) return { required: false, content: { 'application/json': media, ...otherBodies } };
  const others = { ...(route.yaml ? { 'application/yaml': media } : {}), ...(route.form ? formBody : {}) };
  return { required, content: { 'application/json': media, ...others } };
}

/** What a route with `form` takes beside JSON: its fields as texts, and files in fields of any name. */
const formBody = {
  'multipart/form-data': {
    schema: { type: 'object', additionalProperties: { type: 'string', format: 'binary' } },
  },
};

/** What a route with `anyBody` takes beside JSON. */
const otherBodies = {
  'application/x-www-form-urlencoded': { schema: { type: 'object' } },
  'text/plain': { schema: { type: 'string' } },
};

function responses(dialect: Dialect, route: Route, components: Components): SchemaObject {
  const { response } = route;
  const content =
    route.gives === 'bytes'
      ? anyBytes
      : response && {
          'application/json': {
            schema: components.schemaOf(response, 'output'),
            ...(route.example.response === undefined ? {} : { example: route.example.response }),
          },
        };
  const statuses = [route.status, ...(route.otherStatus === null ? [] : [route.otherStatus])];
  const done = statuses.map((status) => [
    String(status),
    { description: statusTexts[status] ?? 'Done.', ...(content ? { content } : {}) },
  ]);
  const failed = dialect.errorBody
    ? {
        description: 'An error.',
        content: { 'application/json': { schema: components.schemaOf(dialect.errorBody, 'output') } },
      }
    : {
        description: 'A problem (RFC 9457).',
        content: { 'application/problem+json': { schema: components.schemaOf(problem, 'output') } },
      };
  return { ...Object.fromEntries(done), default: failed };
}
