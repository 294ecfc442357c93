import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../workflows/language/json.ts';
import { faultsOf, withSteps } from '../../workflows/language/catalogue.ts';

describe('when saving', () => {
  const faults = (type: string, input: JsonObject) =>
    faultsOf(withSteps({ type, input: { connection: 'warehouse', ...input } })).map(({ pointer, detail }) => [
      pointer,
      detail,
    ]);
  const told = (text: string) => expect.stringContaining(text);

  test.each<[string, string, JsonObject, string, string]>([
    [
      'a template inside SQL',
      'Sql',
      { sql: 'SELECT {{ input.x }}' },
      '/steps/0/input/sql',
      'no template inside SQL text',
    ],
    [
      'a template for all of it',
      'Sql',
      { sql: '{{ input.sql }}' },
      '/steps/0/input/sql',
      'no template inside SQL text',
    ],
    [
      'a template in a transaction',
      'Sql.Transaction',
      { statements: [{ sql: 'SELECT 1' }, { sql: "SELECT '{{ 1 }}'" }] },
      '/steps/0/input/statements/1/sql',
      'no template',
    ],
    [
      'a list of statements by template',
      'Sql.Transaction',
      { statements: '{{ input.list }}' },
      '/steps/0/input/statements',
      'no template',
    ],
    ['two statements', 'Sql', { sql: 'SELECT 1; DROP TABLE x' }, '/steps/0/input/sql', 'holds 2'],
    ['an open string', 'Sql', { sql: "SELECT 'x" }, '/steps/0/input/sql', 'leaves a string open'],
    ['no statement of its own', 'Sql', {}, '/steps/0/input', 'written down in its own input'],
    [
      'rows and csv',
      'Sql.Insert',
      { table: 't', rows: [], csv: 'a' },
      '/steps/0/input',
      '`rows`, `csv` or `file`: one of them',
    ],
  ])('%s is refused', (_, type, input, pointer, detail) => {
    expect(faults(type, input)).toContainEqual([pointer, told(detail)]);
  });

  test.each(["SELECT 'it\\'s' AS a", "SELECT `a;b` FROM t # ; it's", "SELECT [it's]", "SELECT $$it's; $$"])(
    'what one kind of database reads as one statement is taken: %s',
    (sql) => {
      expect(faults('Sql', { sql })).toEqual([]);
    },
  );

  test('a step without an input takes no SQL from the step before', () => {
    const steps = withSteps({ type: 'Echo', input: { connection: 'warehouse', sql: 'SELECT 1' } }, { type: 'Sql' });
    expect(faultsOf(steps)).toMatchObject([{ pointer: '/steps/1', detail: told('never taken from another step') }]);
  });

  test('templates in parameters are what they are for, and `expose` names the connection', () => {
    const step = { type: 'Sql', input: { sql: 'SELECT @x; ', parameters: { x: '{{ input.x }}' } } };
    expect(
      faultsOf({ ...withSteps(step), expose: { fabricate: { workspace: 'w', database: 'shop', workflow: 'f' } } }),
    ).toEqual([]);
    expect(faultsOf(withSteps(step))).toMatchObject([{ detail: told('needs `connection`') }]);
  });
});
