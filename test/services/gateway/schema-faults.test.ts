import { expect, it } from 'vitest';
import { z } from 'zod';
import { parseRequest } from '../../../services/gateway/schema-faults.ts';
import { AppError } from '../../../workflows/language/app-error.ts';

const schema = z.strictObject({
  name: z.string(),
  list: z.array(z.strictObject({ 'a/b': z.int() })).optional(),
});

function faultsOf(value: unknown, source: 'body' | 'query' = 'body') {
  try {
    parseRequest(schema, value, source);
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid-request') return error.faults;
    throw error;
  }
  return [];
}

it('gives what the schema makes of a value', () => {
  expect(parseRequest(z.coerce.number(), '3', 'query')).toBe(3);
});

it('names every place, in JSON Pointer', () => {
  expect(faultsOf({ list: [{ 'a/b': 1 }, { 'a/b': 'x' }] }).map(({ pointer }) => pointer)).toEqual([
    '/name',
    '/list/1/a~1b',
  ]);
});

it('suggests what an unknown field probably means, or lists what there is', () => {
  expect(faultsOf({ name: 'a', lst: [] })).toEqual([
    { pointer: '/lst', detail: 'Unknown field `lst`: did you mean `list`?', suggestion: 'list' },
  ]);
  expect(faultsOf({ name: 'a', elephants: 1 })).toEqual([
    { pointer: '/elephants', detail: 'Unknown field `elephants`. It takes `name`, `list`.' },
  ]);
});

it('names the parameter when the value came in the query', () => {
  expect(faultsOf({ name: 1 }, 'query')[0]).toMatchObject({ pointer: '', parameter: 'name' });
});
