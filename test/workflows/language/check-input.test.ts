import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../workflows/language/app-error.ts';
import { createInputChecker, findSchemaProblem } from '../../../workflows/language/check-input.ts';
import type { Json, JsonSchema } from '../../../workflows/language/json.ts';

function faultsOf(schema: JsonSchema, input: Json): string[] {
  try {
    createInputChecker(schema)(input);
    return [];
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid-input') return error.faults.map((fault) => fault.pointer);
    throw error;
  }
}

describe('createInputChecker', () => {
  it.each<[string, JsonSchema, Json, string[]]>([
    ['any input for true', true, { a: 1 }, []],
    ['what fits', { type: 'object', required: ['a'], properties: { a: { type: 'string' } } }, { a: 'x', b: 1 }, []],
    ['a missing field', { type: 'object', required: ['a'] }, {}, ['/input']],
    [
      'every wrong place',
      { properties: { a: { type: 'string' }, b: { items: { type: 'number' } } } },
      { a: 1, b: [1, 'x'] },
      ['/input/a', '/input/b/1'],
    ],
    ['a format', { format: 'email' }, 'nobody', ['/input']],
    ['a duration with a fraction', { format: 'duration' }, 'PT1.5S', []],
    ['a pattern', { pattern: '^[a-z]+$' }, 'A', ['/input']],
    [
      'each of several patterns',
      { properties: { a: { pattern: '^a' }, b: { pattern: '^b' } } },
      { a: 'b', b: 'b' },
      ['/input/a'],
    ],
    ['an object where a pattern blows up elsewhere', { pattern: '^(a+)+$' }, `${'a'.repeat(50_000)}b`, ['/input']],
    [
      'duplicates of objects',
      { uniqueItems: true },
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
      ['/input'],
    ],
    ['different items', { uniqueItems: true }, [1, '1', [1], { a: 1 }], []],
    ['a required __proto__', { required: ['__proto__'] }, {}, ['/input']],
    ['a required toString', { required: ['toString'] }, {}, ['/input']],
  ])('tells %s', (_, schema, input, pointers) => {
    expect(faultsOf(schema, input)).toEqual(pointers);
  });

  it('refuses a schema that is none', () => {
    expect(() => createInputChecker({ type: 'strin' })).toThrow(
      expect.objectContaining({ code: 'invalid-definition' }),
    );
    expect(() => createInputChecker({ $ref: 'https://example.com/x.json' })).toThrow(
      /Only references into the schema itself/,
    );
  });

  it('never throws anything but its two errors', () => {
    const keyword = fc.constantFrom(
      'type',
      'properties',
      'items',
      'required',
      '$ref',
      '$id',
      'pattern',
      'anyOf',
      'const',
      'format',
      '$defs',
      '$schema',
      'additionalProperties',
      '__proto__',
    );
    fc.assert(
      fc.property(fc.dictionary(keyword, fc.jsonValue(), { maxKeys: 3 }), fc.jsonValue(), (schema, input) => {
        try {
          createInputChecker(JSON.parse(JSON.stringify(schema)))(JSON.parse(JSON.stringify(input)));
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('findSchemaProblem', () => {
  it.each([[true], [{}], [{ type: ['string', 'null'] }], [{ $defs: { a: { type: 'string' } }, $ref: '#/$defs/a' }]])(
    '%j is a schema',
    (schema) => {
      expect(findSchemaProblem(schema)).toBeNull();
    },
  );

  it.each<[Json, string]>([
    [5, ''],
    ['string', ''],
    [{ type: 'strin' }, '/type'],
    [{ properties: { a: { $ref: 'other.json' } } }, '/properties/a/$ref'],
    [{ $ref: '#/$defs/missing' }, ''],
    [{ pattern: '(' }, ''],
    [{ pattern: '(?=a)' }, ''],
    [{ $ref: '#' }, ''],
    [{ $schema: 'http://json-schema.org/draft-04/schema#' }, ''],
  ])('%j is not', (schema, pointer) => {
    expect(findSchemaProblem(schema)?.pointer).toBe(pointer);
  });

  it('takes no more schemas than can be compiled at once', () => {
    const many = (count: number): Json => ({ allOf: Array.from({ length: count }, () => ({ type: 'object' })) });
    expect(findSchemaProblem(many(1500))).toBeNull();
    const hidden = [many(10_000), { properties: { default: many(10_000) } }, { $defs: { enum: many(10_000) } }];
    for (const schema of hidden) expect(findSchemaProblem(schema)?.detail).toContain('2000 are allowed');
    expect(findSchemaProblem({ enum: Array.from({ length: 5000 }, (_, id) => ({ id })) })).toBeNull();
  });
});
