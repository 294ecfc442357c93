import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { createOutbound } from '../../../activities/outbound/create-outbound.ts';
import http from '../../../activities/steps/http.ts';
import httpRevision1 from '../../../activities/steps/http-revision-1.ts';
import { type HttpServer, startHttp } from '../../servers/start-http.ts';
import { catalogue, faultsOf, withSteps } from '../../workflows/language/catalogue.ts';
import { actionContext } from '../action-context.ts';

const outbound = createOutbound({ allowLoopback: true, allowPrivate: false });
let server: HttpServer | undefined;
afterEach(() => server?.stop());
afterAll(() => outbound.close());

/** Calls a server that redirects as often as the path says. */
async function follow(step: typeof http, hops: number, input = {}) {
  server = await startHttp((request, response) => {
    const left = Number(request.url?.slice(1));
    if (left > 0) response.writeHead(302, { location: `/${left - 1}` }).end();
    else response.end('arrived');
  });
  return step.perform({ url: `${server.url}/${hops}`, ...input }, actionContext({ outbound }));
}

test('unless it is asked for, a redirect is the answer', async () => {
  expect(await follow(http, 1)).toMatchObject({ status: 302, headers: { location: '/0' } });
});

test('three are followed at most, and the fourth is refused', async () => {
  expect(await follow(http, 3, { followRedirects: 3 })).toMatchObject({ status: 200 });
  await server?.stop();
  const fourth = follow(http, 4, { followRedirects: 3 });
  await expect(fourth).rejects.toMatchObject({ code: 'http-response-invalid', details: { followed: 3 } });
});

test('more cannot be asked for, when saving either', () => {
  const input = { url: 'https://shop.example/', followRedirects: 4 };
  expect(faultsOf(withSteps({ type: 'Http', input }))).toMatchObject([{ pointer: '/steps/0/input/followRedirects' }]);
});

describe('runs and versions from before', () => {
  test('new ones are of the second revision, under both names', () => {
    for (const name of ['Http', 'http.request']) expect(catalogue.get(name)?.revision).toBe(2);
  });

  test.each([{}, { followRedirects: 10 }])(
    'with %j they follow redirects as ever, but no more than three',
    async (asked) => {
      expect(await follow(httpRevision1, 3, asked)).toMatchObject({ status: 200 });
      await server?.stop();
      await expect(follow(httpRevision1, 4, asked)).rejects.toMatchObject({ code: 'http-response-invalid' });
    },
  );
});
