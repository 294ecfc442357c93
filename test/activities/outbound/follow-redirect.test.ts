import { expect, test } from 'vitest';
import { followRedirect, type Hop } from '../../../activities/outbound/follow-redirect.ts';

const post: Hop = {
  url: new URL('https://a.example/x'),
  method: 'POST',
  headers: { 'content-type': 'application/json', 'x-kept': '1' },
  body: '{}',
};

const answer = (status: number, location?: string) => ({
  status,
  headers: location === undefined ? {} : { location },
  body: new Uint8Array(),
  url: 'https://a.example/x',
});

test.each([301, 302, 303])('%i turns POST into GET without a body', (status) => {
  const next = followRedirect(post, answer(status, '/y'));
  expect(next).toEqual({
    url: new URL('https://a.example/y'),
    method: 'GET',
    headers: { 'x-kept': '1' },
    body: undefined,
  });
});

test.each([307, 308])('%i repeats the request as it was', (status) => {
  expect(followRedirect(post, answer(status, '/y'))).toEqual({ ...post, url: new URL('https://a.example/y') });
});

test('301 leaves PUT as it is, 303 leaves HEAD as it is', () => {
  expect(followRedirect({ ...post, method: 'PUT' }, answer(301, '/y'))).toMatchObject({ method: 'PUT', body: '{}' });
  expect(followRedirect({ ...post, method: 'HEAD' }, answer(303, '/y'))).toMatchObject({ method: 'HEAD' });
});

test('credentials are dropped for another host, port or scheme, and kept for the same', () => {
  const hop = { ...post, headers: { authorization: 'Bearer s', cookie: 'c=1', 'proxy-authorization': 'p' } };
  for (const location of ['https://b.example/', 'https://a.example:8443/', 'http://a.example/']) {
    expect(followRedirect(hop, answer(307, location))?.headers).toEqual({});
  }
  expect(followRedirect(hop, answer(307, 'https://a.example/y'))?.headers).toEqual(hop.headers);
});

test.each(['x-api-key', 'apikey', 'x-auth-token', 'x-openai-key', 'x-client-secret', 'x-hub-signature', 'x-session'])(
  '%s is taken for a credential; what only sounds like one is not',
  (name) => {
    const others = { 'idempotency-key': 'ex-1:a', 'x-monkey': '1', 'x-author': '2', 'x-keyboard': '3' };
    const hop = { ...post, headers: { ...others, [name]: 'hidden' } };
    expect(followRedirect(hop, answer(307, 'https://b.example/'))?.headers).toEqual(others);
    expect(followRedirect(hop, answer(307, '/y'))?.headers).toEqual(hop.headers);
  },
);

test('what is no redirect, or names no place, is the answer', () => {
  for (const response of [answer(200, '/y'), answer(304, '/y'), answer(302), answer(302, 'http://[')]) {
    expect(followRedirect(post, response)).toBeNull();
  }
});
