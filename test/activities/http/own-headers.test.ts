import { expect, test } from 'vitest';
import { ownHeaders } from '../../../activities/http/own-headers.ts';

test('every call tells who calls, and by which key a repetition is known; letters that a header cannot hold are escaped', () => {
  expect(ownHeaders('ex-1:load[3]/prüfen ✓')).toEqual({
    accept: '*/*',
    'user-agent': 'Stepgraph',
    'idempotency-key': 'ex-1:load[3]/pr%C3%BCfen%20%E2%9C%93',
  });
});
