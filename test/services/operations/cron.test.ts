import { describe, expect, it } from 'vitest';
import { findCronFault } from '../../../services/operations/cron.ts';

describe('findCronFault', () => {
  it.each([
    '* * * * *',
    '*/5 * * * *',
    '30 2 * * 1-5',
    '0 9,17 * * MON,wed',
    '0 0 1 JAN-MAR *',
    '10-40/10 0 ? 12 7',
    '  0   6 * * 0 ',
    '0 0 29 2 *',
    '0 0 31 6-7 *',
    '0 0 1,31 feb *',
    '@daily',
    '@hourly',
  ])('takes %s', (text) => {
    expect(findCronFault(text)).toBeNull();
  });

  it.each([
    ['', 'five'],
    ['* * * *', 'has 4 fields'],
    ['0 0 0 * * *', 'has 6 fields'],
    ['60 * * * *', '"60" as minute'],
    ['0 24 * * *', '"24" as hour'],
    ['0 0 0 * *', '"0" as day of the month'],
    ['0 0 * 13 *', '"13" as month'],
    ['0 0 * * 8', '"8" as day of the week'],
    ['0 0 * * mon-', 'as day of the week'],
    ['5-1 * * * *', '"5-1" as minute'],
    ['*/0 * * * *', '"*/0" as minute'],
    ['1/2/3 * * * *', 'as minute'],
    ['1-2-3 * * * *', 'as minute'],
    ['a * * * *', '"a" as minute'],
    ['-1 * * * *', '"-1" as minute'],
    ['1,,2 * * * *', '"" as minute'],
    ['0 0 31 2 *', 'none of its months has'],
    ['0 0 30,31 feb *', 'none of its months has'],
    ['0 0 31 4,6-6,SEP *', 'none of its months has'],
    ['@every 1s', 'none of the shorthands'],
    ['@nightly', 'none of the shorthands'],
  ])('refuses %j: %s', (text, reason) => {
    expect(findCronFault(text)).toContain(reason);
  });
});
