import { readdirSync } from 'node:fs';
import { validate } from '@readme/openapi-parser';
import { describe, expect, it } from 'vitest';
import { dialects } from '../../../../services/gateway/dialects.gen.ts';
import { buildDialectOpenapi, buildOpenapi } from '../../../../services/gateway/openapi/build-openapi.ts';
import { openapiPath } from '../../../../services/gateway/openapi/describe-route.ts';

const document = JSON.parse(JSON.stringify(buildOpenapi(dialects, '1.2.3')));

/** Every value under a key, anywhere. */
function valuesOf(key: string, value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [...(name === key ? [inner] : []), ...valuesOf(key, inner)]);
}

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const result = await validate(structuredClone(document));
    expect(result).toMatchObject({ valid: true, warnings: [] });
    expect(document.openapi).toBe('3.1.0');
  });

  it('lists the routes of every dialect, and nothing else', () => {
    const routed = dialects.flatMap((dialect) =>
      dialect.routes.map((route) => `${route.method} ${openapiPath(dialect, route)}`),
    );
    const listed = Object.entries<object>(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method} ${path}`),
    );
    expect(listed.sort()).toEqual(routed.sort());
    expect(new Set(routed).size).toBe(routed.length);
  });

  it('names each operation once and resolves every reference', () => {
    const ids = valuesOf('operationId', document.paths);
    expect(new Set(ids).size).toBe(ids.length);
    const references = valuesOf('$ref', document).map(String);
    expect(references.length).toBeGreaterThan(20);
    for (const reference of references) {
      expect(Object.keys(document.components.schemas)).toContain(reference.replace('#/components/schemas/', ''));
    }
  });

  it('shows an example body wherever a definition is sent', () => {
    expect(document.paths['/v1/workflows'].post.requestBody.content['application/yaml'].example).toHaveProperty(
      'steps',
    );
    expect(document.paths['/workflows'].post.requestBody.content['application/json'].example).toHaveProperty('steps');
  });
});

describe('the document of each dialect', () => {
  it.each(dialects.map((dialect) => [dialect.name, dialect] as const))(
    '%s has one of its own, valid',
    async (_name, dialect) => {
      const own = JSON.parse(JSON.stringify(buildDialectOpenapi(dialect, '1.2.3')));
      expect(await validate(structuredClone(own))).toMatchObject({ valid: true, warnings: [] });
      const listed = Object.entries<object>(own.paths).flatMap(([path, item]) =>
        Object.keys(item).map((method) => `${method} ${path}`),
      );
      expect(listed.sort()).toEqual(
        dialect.routes.map((each) => `${each.method} ${openapiPath(dialect, each)}`).sort(),
      );
      expect(own.info.title).toContain(dialect.title);
      expect(Object.keys(own.components.securitySchemes).length).toBeGreaterThan(0);
      for (const reference of valuesOf('$ref', own).map(String))
        expect(Object.keys(own.components.schemas)).toContain(reference.replace('#/components/schemas/', ''));
    },
  );
});

describe('dialects', () => {
  it('are the folders in dialects/, each under its own name', () => {
    const folders = readdirSync(new URL('../../../../services/gateway/dialects/', import.meta.url));
    expect(dialects.map(({ name }) => name).sort()).toEqual(folders.sort());
  });
});
