import { expect, it } from 'vitest';
import { dateIn, fromZone, isZone } from '../../../../../services/gateway/dialects/refold/zoned-time.ts';

const utc = (zone: string, year: number, month: number, day: number, hour: number) =>
  new Date(fromZone({ year, month, day, hour, minute: 30 }, zone)).toISOString();

it('a time of day in a zone is a time in UTC, on both sides of a change of clocks', () => {
  expect(utc('UTC', 2030, 7, 1, 9)).toBe('2030-07-01T09:30:00.000Z');
  expect(utc('Asia/Kolkata', 2030, 7, 1, 9)).toBe('2030-07-01T04:00:00.000Z');
  expect(utc('America/New_York', 2026, 3, 8, 1)).toBe('2026-03-08T06:30:00.000Z');
  expect(utc('America/New_York', 2026, 3, 8, 3)).toBe('2026-03-08T07:30:00.000Z');
  expect(utc('Europe/Vienna', 2026, 10, 25, 4)).toBe('2026-10-25T03:30:00.000Z');
});

it('tells the date in a zone, and whether there is such a zone', () => {
  expect(dateIn('2030-06-30T23:00:00Z', 'Asia/Kolkata')).toBe('2030-07-01');
  expect([isZone('Europe/Vienna'), isZone('Mars/Base')]).toEqual([true, false]);
});
