import { describe, expect, it } from 'vitest';
import { scheduleSpec, timeZone, utcTime } from '../../../services/operations/schedule-spec.ts';

const faultsOf = (schema: typeof scheduleSpec | typeof timeZone, value: unknown) =>
  JSON.stringify(schema.safeParse(value).error?.issues ?? []);

describe('when a schedule runs', () => {
  it('is one cron expression or several, kept as a list', () => {
    expect(scheduleSpec.parse({ cron: '0 6 * * *' })).toEqual({ cron: ['0 6 * * *'] });
    expect(scheduleSpec.parse({ cron: ['0 6 * * *', '@daily'] })).toEqual({ cron: ['0 6 * * *', '@daily'] });
    expect(faultsOf(scheduleSpec, { cron: '0 25 * * *' })).toContain('as hour');
    expect(scheduleSpec.safeParse({ cron: [] }).success).toBe(false);
  });

  it('is an interval of whole seconds, with an offset below it', () => {
    expect(scheduleSpec.parse({ interval: 'PT5M' })).toEqual({ interval: 'PT5M', offset: null });
    expect(scheduleSpec.parse({ interval: 'P1D', offset: 'PT6H' })).toEqual({ interval: 'P1D', offset: 'PT6H' });
    expect(faultsOf(scheduleSpec, { interval: 'PT0.5S' })).toContain('whole seconds');
    expect(faultsOf(scheduleSpec, { interval: 'PT0S' })).toContain('1 second');
    expect(faultsOf(scheduleSpec, { interval: 'P400D' })).toContain('365 days');
    expect(faultsOf(scheduleSpec, { interval: 'P1M' })).toContain('no years and months');
    expect(faultsOf(scheduleSpec, { interval: 'hourly' })).toContain('not an ISO 8601 duration');
    expect(faultsOf(scheduleSpec, { interval: 'PT1H', offset: 'PT1H' })).toContain('shorter than the interval');
    expect(scheduleSpec.safeParse({ interval: 'PT1H', cron: '@daily' }).success).toBe(false);
  });
});

describe('time zones', () => {
  it.each([
    ['Europe/Vienna', 'Europe/Vienna'],
    ['europe/vienna', 'Europe/Vienna'],
    ['utc', 'UTC'],
    ['Europe/Kyiv', 'Europe/Kyiv'],
  ])('%s is %s', (given, known) => {
    expect(timeZone.parse(given)).toBe(known);
  });

  it.each(['Vienna', '', '+01:00', 'Mars/Olympus', 'Europe/Vienna; DROP'])('%j is none', (given) => {
    expect(faultsOf(timeZone, given)).toContain('no IANA time zone');
  });
});

it('times are kept in UTC', () => {
  expect(utcTime.parse('2026-03-29T02:30:00+01:00')).toBe('2026-03-29T01:30:00.000Z');
  expect(utcTime.safeParse('2026-03-29').success).toBe(false);
});
