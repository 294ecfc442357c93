import { expect, it } from 'vitest';
import { executionsQuery } from '../../../../../services/gateway/dialects/v1/wire.ts';
import { parseRequest } from '../../../../../services/gateway/schema-faults.ts';
import { listExecutions } from '../../../../../services/operations/list-executions.ts';

/** Reads a query as the route does. */
const read = (query: string) => {
  const wire = parseRequest(executionsQuery, Object.fromEntries(new URLSearchParams(query)), 'query');
  return parseRequest(listExecutions.input, wire, 'query');
};

it('reads lists that are separated by commas', () => {
  expect(read('status=QUEUED,RUNNING&limit=2')).toMatchObject({ status: ['QUEUED', 'RUNNING'], limit: 2 });
});

it.each([
  ['limit=0', '`limit` must be a whole number from 1 to 200.'],
  ['limit=ten', '`limit` must be a whole number from 1 to 200.'],
  ['status=completed', /^`status` takes `QUEUED`, .*; did you mean `COMPLETED`\?$/, 'COMPLETED'],
  ['label=team', '`label` must be written name=value.'],
  ['createdAfter=yesterday', /^`createdAfter` must be a time as RFC 3339 writes it/],
  ['order=up', '`order` takes one of `asc`, `desc`.'],
  ['colour=red', /^Unknown query parameter `colour`/],
])('refuses %s, names the parameter and what it takes', (query, detail, suggestion?: string) => {
  const fault = { pointer: '', parameter: query.split('=')[0], detail: expect.stringMatching(detail) };
  const faults = [suggestion === undefined ? fault : { ...fault, suggestion }];
  expect(() => read(query)).toThrow(expect.objectContaining({ code: 'invalid-request', faults }));
});
