import { Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openMysql } from '../../../../activities/database/mysql/open-mysql.ts';
import { mysqlType, readMysqlValue } from '../../../../activities/database/mysql/read-mysql-values.ts';
import type { Json } from '../../../../workflows/language/json.ts';
import { startMysql, type TestMysql } from '../../../servers/start-mysql.ts';

let mysql: TestMysql;
beforeAll(async () => {
  mysql = await startMysql();
}, 300_000);
afterAll(() => mysql.stop());

test.each<[string, unknown, string, Json]>([
  ['a document', '{"a":[1]}', 'json', { a: [1] }],
  ['a date that is none', '0000-00-00 00:00:00', 'timestamp', '0000-00-00 00:00:00'],
  ['64 bits', Buffer.from('ffffffffffffffff', 'hex'), 'bit', '18446744073709551615'],
  ['a float', 16777216, 'float', 16777216],
  ['a time of a server that names no precision', '01:02:03.500000', 'time', '01:02:03.5'],
  ['one without a fraction', '01:02:03.000000', 'time', '01:02:03'],
])('%s', (_, value, type, read) => {
  expect(readMysqlValue(value, type)).toEqual(read);
});

test('a type of MariaDB that is told beside, and one that nobody knows', () => {
  const field = {
    constructor: { name: 'FieldPacket' as const },
    catalog: '',
    decimals: 0,
    flags: 0,
    name: 'x',
    orgName: '',
    orgTable: '',
    table: '',
  };
  expect(mysqlType({ ...field, columnType: 252, characterSet: 45, extendedFormat: 'json' })).toBe('json');
  expect(mysqlType({ ...field, columnType: 99 })).toBe('unknown');
});

test.each([
  ['prepared', ' WHERE id = ?', [1]],
  ['as text', '', []],
])('values come back as JSON that means the same, %s', async (_, where, values) => {
  const columns = {
    id: ['INT PRIMARY KEY', '1', 1],
    big: ['BIGINT', '9007199254740993', '9007199254740993'],
    small: ['BIGINT UNSIGNED', '7', 7],
    most: ['BIGINT UNSIGNED', '18446744073709551615', '18446744073709551615'],
    price: ['DECIMAL(10,2)', '1.50', 1.5],
    exact: ['DECIMAL(30,10)', '12345678901234567890.5', '12345678901234567890.5000000000'],
    single: ['FLOAT', '0.1', 0.1],
    dbl: ['DOUBLE', '0.1', 0.1],
    yes: ['BOOLEAN', 'TRUE', 1],
    bits: ['BIT(3)', "b'101'", 5],
    bytes: ['VARBINARY(9)', "x'00ff'", 'AP8='],
    text: ['TEXT', "'Grüße 😀'", 'Grüße 😀'],
    at: ['TIMESTAMP(3) NULL', "'2026-01-02 03:04:05.5'", '2026-01-02T03:04:05.500Z'],
    there: ['DATETIME', "'2026-01-02 03:04:05'", '2026-01-02T03:04:05'],
    day: ['DATE', "'2026-01-02'", '2026-01-02'],
    time: ['TIME', "'-12:34:56'", '-12:34:56'],
    longest: ['TIME(3)', "'-838:59:59'", '-838:59:59.000'],
    half: ['TIME(6)', "'00:00:00.5'", '00:00:00.500000'],
    midnight: ['DATETIME(3)', "'2026-01-02'", '2026-01-02T00:00:00.000'],
    full: ['TIMESTAMP(6) NULL', "'2026-01-02 03:04:05'", '2026-01-02T03:04:05.000000Z'],
    year: ['YEAR', '2026', 2026],
    one: ["ENUM('a','b')", "'b'", 'b'],
    none: ['INT', 'NULL', null],
    point: ['GEOMETRY', "GeomFromText('POINT(1 2)')", { type: 'Point', coordinates: [1, 2] }],
    holes: [
      'GEOMETRY',
      "GeomFromText('GEOMETRYCOLLECTION(MULTIPOINT(1 2,3 4),POLYGON((0 0,9 0,9 9,0 0),(1 1,2 1,2 2,1 1)))')",
      {
        type: 'GeometryCollection',
        geometries: [
          {
            type: 'MultiPoint',
            coordinates: [
              [1, 2],
              [3, 4],
            ],
          },
          {
            type: 'Polygon',
            coordinates: [
              [
                [0, 0],
                [9, 0],
                [9, 9],
                [0, 0],
              ],
              [
                [1, 1],
                [2, 1],
                [2, 2],
                [1, 1],
              ],
            ],
          },
        ],
      },
    ],
  };
  const target = { ...mysql.settings, createSocket: () => new Socket() };
  const session = await openMysql(target, AbortSignal.timeout(20_000));
  const ask = (sql: string, given: Json[] = []) => session.run({ sql, values: given });
  await ask('DROP TABLE IF EXISTS kinds');
  await ask(
    `CREATE TABLE kinds (${Object.entries(columns)
      .map(([name, [type]]) => `${name} ${type}`)
      .join(', ')})`,
  );
  await ask(
    `INSERT INTO kinds VALUES (${Object.values(columns)
      .map(([, given]) => given)
      .join(', ')})`,
  );
  const told = await ask(`SELECT *, id FROM kinds${where}`, values);
  await session.close();
  const expected = Object.entries(columns).map(([name, [, , value]]) => [name, value]);
  expect(told.rows).toEqual([{ ...Object.fromEntries(expected), id_2: 1 }]);
  const types = Object.fromEntries(told.columns.map(({ name, type }) => [name, type]));
  expect(types).toMatchObject({
    big: 'bigint',
    exact: 'decimal',
    bytes: 'varbinary',
    at: 'timestamp',
    holes: 'geometry',
  });
});
