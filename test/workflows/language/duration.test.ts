import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration, YEAR_MS } from '../../../workflows/language/duration.ts';

describe('parseDuration', () => {
  it.each([
    ['PT1S', 1000],
    ['PT1.5S', 1500],
    ['PT0.001S', 1],
    ['PT0,25S', 250],
    ['PT1H30M', 5_400_000],
    ['PT1.5H', 5_400_000],
    ['P1DT2H', 93_600_000],
    ['P2W', 1_209_600_000],
    ['P1M', 2_592_000_000],
    ['P1Y', YEAR_MS],
    ['PT0S', 0],
  ])('%s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    '',
    'P',
    'PT',
    'P1DT',
    '1h',
    '-PT1S',
    'xPT1S',
    'PT1Sx',
    'PT1.5M2S',
    'P0.5D',
    'pt1s',
    `P${'9'.repeat(40)}D`,
    'PT1S\n',
    ' PT1S',
  ])('%j is refused', (text) => {
    expect(() => parseDuration(text)).toThrow(RangeError);
  });
});

describe('formatDuration', () => {
  it('is read back as what it was', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 * YEAR_MS }), (ms) => {
        expect(parseDuration(formatDuration(ms))).toBe(ms);
      }),
    );
    expect(formatDuration(93_600_000)).toBe('P1DT2H');
    expect(() => formatDuration(-1)).toThrow(RangeError);
  });
});
