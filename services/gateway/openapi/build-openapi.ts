import type { Dialect, SecurityScheme } from '../define-dialect.ts';
import { Components, type SchemaObject } from './components.ts';
import { describeRoute, openapiPath } from './describe-route.ts';

const about = {
  title: 'Stepgraph',
  description: 'Store a workflow as JSON, call it over HTTP, and every step of it survives crashes.',
};

const keys: { readonly [name: string]: SecurityScheme } = {
  bearer: { type: 'http', scheme: 'bearer' },
  apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
};

/** The OpenAPI 3.1 document of every route: the route table and the schemas that validate, in OpenAPI's words. */
export function buildOpenapi(dialects: readonly Dialect[], version: string): SchemaObject {
  return describe(dialects, version, about);
}

/** The document of one dialect. */
export function buildDialectOpenapi(dialect: Dialect, version: string): SchemaObject {
  return describe([dialect], version, { title: `${dialect.title} API`, description: dialect.description });
}

function describe(dialects: readonly Dialect[], version: string, info: typeof about): SchemaObject {
  const components = new Components();
  const paths: { [path: string]: SchemaObject } = {};
  // The native API comes first.
  const ordered = [...dialects].sort((one, other) => Number(other.native ?? false) - Number(one.native ?? false));
  for (const dialect of ordered) {
    for (const route of dialect.routes) {
      const path = openapiPath(dialect, route);
      paths[path] = { ...paths[path], [route.method]: describeRoute(dialect, route, components) };
    }
  }
  const securitySchemes = Object.assign({}, ...ordered.map((dialect) => dialect.securitySchemes ?? keys));
  return {
    openapi: '3.1.0',
    info: { ...info, version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/' }],
    tags: ordered.map(({ title, description }) => ({ name: title, description })),
    // The last: in open mode nobody needs a key.
    security: [...Object.keys(securitySchemes).map((name) => ({ [name]: [] })), {}],
    paths,
    components: { schemas: components.schemas, securitySchemes },
  };
}
