import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { ask, type OpenApi, openApi } from '../open-api.ts';

let api: OpenApi;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api?.close());

async function parametersOf(input: unknown): Promise<unknown> {
  const definition = { name: 'Parameters', ...(input === undefined ? {} : { input }), steps: [{ type: 'Echo' }] };
  const { body } = await ask(`${api.url}/v1/workflows`, 'POST', definition);
  const { id } = z.object({ id: z.string() }).parse(body);
  const answer = await ask(`${api.url}/v1/workflows/${id}/parameters`);
  expect(answer.status).toBe(200);
  return z.strictObject({ items: z.array(z.unknown()), nextCursor: z.null() }).parse(answer.body).items;
}

it('a parameter is a property of the input schema, with its type, default and description', async () => {
  const day = { type: 'string', format: 'date', description: 'A day.' };
  const input = {
    type: 'object',
    required: ['startDate', 'endDate', 'rows', 'a/b'],
    properties: {
      startDate: { ...day, description: 'The first day.' },
      endDate: { $ref: '#/$defs/day' },
      rows: { type: 'integer', default: 100 },
      'a/b': { $ref: '#/$defs/an~1y~0%25', description: 'Anything.' },
      note: { type: ['string', 'null'], default: null },
      kind: { enum: ['a', 'b'] },
    },
    $defs: { day, 'an/y~%': {} },
  };
  expect(await parametersOf(input)).toEqual([
    { name: 'startDate', type: 'string', required: true, default: null, description: 'The first day.' },
    { name: 'endDate', type: 'string', required: true, default: null, description: 'A day.' },
    { name: 'rows', type: 'integer', required: false, default: 100, description: null },
    { name: 'a/b', type: null, required: true, default: null, description: 'Anything.' },
    { name: 'note', type: 'string | null', required: false, default: null, description: null },
    { name: 'kind', type: null, required: false, default: null, description: null },
  ]);
});

it('a schema that refers to itself, one of no object, and none have the parameters that they have', async () => {
  const loops = { $ref: '#/$defs/a', $defs: { a: { type: 'object', properties: { x: { $ref: '#/$defs/a' } } } } };
  expect(await parametersOf(loops)).toMatchObject([{ name: 'x', type: 'object' }]);
  expect(await parametersOf({ type: 'string' })).toEqual([]);
  expect(await parametersOf(undefined)).toEqual([]);
});

it('an unknown workflow is not found', async () => {
  expect((await ask(`${api.url}/v1/workflows/wf-00000000/parameters`)).status).toBe(404);
});
