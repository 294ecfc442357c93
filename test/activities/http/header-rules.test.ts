import { expect, test } from 'vitest';
import { headerOf, requestHeaders } from '../../../activities/http/header-rules.ts';
import http from '../../../activities/steps/http.ts';
import { faultsOf, withSteps } from '../../workflows/language/catalogue.ts';
import { actionContext } from '../action-context.ts';

test('takes ordinary headers', () => {
  const headers = { Authorization: 'Bearer x', 'X-Empty': '', 'x-latin': 'café' };
  expect(requestHeaders.parse(headers)).toEqual(headers);
});

test.each([
  [{ 'a b': 'x' }],
  [{ 'a\r\nb': 'x' }],
  [{ '': 'x' }],
  [{ Host: 'inner.example' }],
  [{ 'Transfer-Encoding': 'chunked' }],
  [{ 'content-length': '5' }],
  [{ a: 'x\r\nb: y' }],
  [{ a: 'x\u0000' }],
  [{ a: '€' }],
])('refuses %j', (headers) => {
  expect(requestHeaders.safeParse(headers).success).toBe(false);
});

test('finds a header whatever its case', () => {
  expect(headerOf({ 'Content-Type': 'text/plain' }, 'content-type')).toBe('text/plain');
  expect(headerOf({}, 'content-type')).toBeUndefined();
});

test.each([['Host'], ['content-length'], ['TRANSFER-Encoding'], ['a b'], ['a:']])(
  'a static header %s is refused when saving, and a computed one in the run, with the reason',
  async (name) => {
    const input = { url: 'https://a.example', headers: { [name]: 'x' } };
    expect(faultsOf(withSteps({ type: 'Http', input }))).toMatchObject([
      {
        pointer: '/steps/0/input/headers',
        detail: expect.stringMatching(/may not have the field .*HTTP itself writes/),
      },
    ]);
    await expect(http.perform(input, actionContext())).rejects.toThrow(
      /is written by HTTP itself|is not a header name/,
    );
  },
);
