import { expect, it } from 'vitest';
import { checkUrl } from '../../../activities/outbound/check-destination.ts';
import { checkWebhook } from '../../../services/operations/check-webhook.ts';

const policy = { allowLoopback: true, allowPrivate: false };
const deps = { checkDestination: (url: string) => checkUrl(url, policy) };
const check = (url: string) => () => checkWebhook(deps, { url, style: 'v1' });

it.each(['http://10.0.0.1/x', 'http://169.254.169.254/', 'http://[fd00::1]/', 'https://a:b@example.com/'])(
  'refuses %s',
  (url) => {
    expect(check(url)).toThrow(expect.objectContaining({ code: 'destination-refused' }));
  },
);

it('lets through what may be called, and what only DNS can tell', () => {
  for (const url of ['http://127.0.0.1:9/x', 'https://example.com/hook']) expect(check(url)).not.toThrow();
  expect(() => checkWebhook(deps, undefined)).not.toThrow();
});

it('passes on what is no refusal', () => {
  const broken = () => {
    throw new TypeError('broken');
  };
  expect(() => checkWebhook({ checkDestination: broken }, { url: 'http://a', style: 'v1' })).toThrow(TypeError);
});
