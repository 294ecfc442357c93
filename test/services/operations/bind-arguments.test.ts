import { expect, it } from 'vitest';
import { bindArguments } from '../../../services/operations/bind-arguments.ts';
import type { CallStatement } from '../../../services/operations/read-statement.ts';
import type { StoredParameter } from '../../../services/store/procedures.ts';
import type { Json } from '../../../workflows/language/json.ts';

const parameter = (sqlType: StoredParameter['sqlType'], more: Partial<StoredParameter> = {}): StoredParameter => ({
  name: 'a',
  type: 'String',
  sqlType,
  ...more,
});
const call: CallStatement = { kind: 'call', schema: null, name: 'p', arguments: [{ place: { name: 'a' } }] };
const bind = (given: Json, wanted: StoredParameter) => bindArguments(call, [wanted], given, 'CALL p(\n @ab, @a)');

it.each<[StoredParameter['sqlType'], Json, string | null]>([
  ['bigint', 2, null],
  ['bigint', 2.5, 'INT64'],
  ['bigint', '2', 'INT64'],
  ['bigint', 2 ** 60, 'INT64'],
  ['double precision', 2.5, null],
  ['double precision', true, 'FLOAT64'],
  ['text', 'two', null],
  ['text', 2, 'STRING'],
  ['text', { type: 'Point' }, 'STRING'],
  ['boolean', false, null],
  ['boolean', 'false', 'BOOL'],
  ['bigint', null, null],
])('%s takes %j: %s', (sqlType, value, type) => {
  const bound = bind({ a: value }, parameter(sqlType));
  if (type === null) expect(bound).toEqual({ values: [value], templates: ['{{ input["a"] }}'] });
  else expect(bound).toEqual({ fault: `Query error: Cannot coerce expression @a to type ${type} at [2:7]` });
});

it('a value that was not sent is the default, else a fault', () => {
  expect(bind({}, parameter('text', { default: 'x' }))).toEqual({ values: ['x'], templates: ['x'] });
  expect(bind({}, parameter('text'))).toEqual({ fault: 'Query error: Query parameter @a not found at [2:7]' });
  expect(bind(['x'], parameter('text'))).toMatchObject({ fault: expect.stringContaining('not found') });
});

it('a literal or a default is never a template', () => {
  const value = '{{ secrets.x }}';
  const written = { ...call, arguments: [{ value }] };
  const escaped = ['{{ "{{" }} secrets.x }}'];
  const wanted = parameter('text', { default: value });
  expect(bindArguments(written, [wanted], {}, 'CALL p()')).toEqual({ values: [value], templates: escaped });
  expect(bind({}, wanted)).toEqual({ values: [value], templates: escaped });
});
