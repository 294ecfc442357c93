import { expect, it } from 'vitest';
import v1 from '../../../services/gateway/dialects/v1/dialect.ts';
import { findRoute } from '../../../services/gateway/find-route.ts';

const found = (method: string, path: string) => {
  const route = findRoute(v1, method, path);
  return route && [route.route.operation, ...route.named];
};

it('finds the route of a request, with what its path names', () => {
  expect(found('PUT', '/v1/secrets/a%20b%2Fc')).toEqual(['putSecret', 'a b/c']);
  expect(found('DELETE', '/v1/workflows/wf-1/triggers/tr-1')).toEqual(['deleteTrigger', 'wf-1', 'tr-1']);
  expect(found('POST', '/v1/keys')).toEqual(['createKey']);
  expect(found('DELETE', '/v1/secrets/%zz')).toEqual(['deleteSecret', '%zz']);
});

it('finds nothing where there is no route', () => {
  for (const [method, path] of [
    ['PATCH', '/v1/secrets/a'],
    ['PUT', '/v1/secrets'],
    ['PUT', '/v2/secrets/a'],
    ['PUT', '/v1/secrets/a/b'],
  ] as const)
    expect(found(method, path)).toBeNull();
});
