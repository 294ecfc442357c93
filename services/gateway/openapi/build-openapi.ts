import type { Dialect } from '../define-dialect.ts';
import { Components, type SchemaObject } from './components.ts';
import { describeRoute, openapiPath } from './describe-route.ts';

/** The OpenAPI 3.1 document of every route: the route table and the schemas that validate, in OpenAPI's words. */
export function buildOpenapi(dialects: readonly Dialect[], version: string): SchemaObject {
  const components = new Components();
  const paths: { [path: string]: SchemaObject } = {};
  for (const dialect of dialects) {
    for (const route of dialect.routes) {
      const path = openapiPath(dialect, route);
      paths[path] = { ...paths[path], [route.method]: describeRoute(dialect, route, components) };
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Stepgraph',
      version,
      description: 'Store a workflow as JSON, call it over HTTP, and every step of it survives crashes.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: dialects.map(({ title, description }) => ({ name: title, description })),
    paths,
    components: { schemas: components.schemas },
  };
}
