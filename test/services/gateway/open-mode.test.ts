import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assertSafeExposure, isLoopbackName } from '../../../services/gateway/open-mode.ts';
import { type OpenGateway, openGateway, rawRequest } from './open-gateway.ts';
import { sampleDialect } from './sample-dialect.ts';

describe('without keys', () => {
  it.each(['127.0.0.1', '127.9.9.9', '::1', '[::1]', 'localhost', 'LOCALHOST.', 'api.localhost'])(
    '%s is served',
    (host) => {
      expect(isLoopbackName(host)).toBe(true);
      expect(() => assertSafeExposure({ host, auth: 'open', apiKeys: [] })).not.toThrow();
    },
  );

  it.each(['0.0.0.0', '::', '10.0.0.1', 'example.com', '127.0.0.1.example.com', 'localhost.example.com', ''])(
    '%s is not',
    (host) => {
      expect(isLoopbackName(host)).toBe(false);
      expect(() => assertSafeExposure({ host, auth: 'open', apiKeys: [] })).toThrow('Set HOST=127.0.0.1');
    },
  );

  it('any address is served once keys are required, if there are any and none can be guessed', () => {
    const exposed = { host: '0.0.0.0', auth: 'required' } as const;
    expect(() => assertSafeExposure({ ...exposed, apiKeys: ['k'.repeat(24)] })).not.toThrow();
    expect(() => assertSafeExposure({ ...exposed, apiKeys: [] })).toThrow('STEPGRAPH_API_KEYS');
    expect(() => assertSafeExposure({ ...exposed, apiKeys: ['k'.repeat(24), 'short'] })).toThrow('24 characters');
  });
});

describe('a web page', () => {
  let gateway: OpenGateway;
  beforeAll(async () => {
    gateway = await openGateway({ dialects: [sampleDialect], corsOrigins: ['https://app.example'] });
  });
  afterAll(() => gateway.close());
  const get = (headers: Record<string, string>, method = 'GET') =>
    rawRequest(gateway.port, { path: '/sample/tagged', method, headers });

  it.each(['attacker.example', 'attacker.example:8080', '127.0.0.1.attacker.example', '10.0.0.1'])(
    'cannot reach it under another name: %j',
    async (host) => {
      const answer = await get({ host });
      expect(answer.status).toBe(403);
      expect(JSON.parse(answer.body)).toMatchObject({ code: 'origin-refused' });
    },
  );

  it.each(['https://attacker.example', 'null', 'http://localhost:1', 'https://app.example.attacker.example'])(
    'of %s cannot call it, nor ask whether it may',
    async (origin) => {
      expect((await get({ origin })).status).toBe(403);
      const preflight = await get({ origin, 'access-control-request-method': 'POST' }, 'OPTIONS');
      expect(preflight.status).toBe(403);
      expect(preflight.headers['access-control-allow-origin']).toBeUndefined();
    },
  );

  it('of its own or of a listed origin can', async () => {
    expect((await get({ origin: gateway.url })).status).toBe(200);
    const listed = await get({ origin: 'https://app.example' });
    expect(listed.status).toBe(200);
    expect(listed.headers).toMatchObject({ 'access-control-allow-origin': 'https://app.example', vary: 'Origin' });
    expect(listed.headers['access-control-expose-headers']).toContain('Location');
    const preflight = await get({ origin: 'https://app.example', 'access-control-request-method': 'PUT' }, 'OPTIONS');
    expect(preflight.status).toBe(204);
    expect(preflight.headers['access-control-allow-methods']).toContain('PUT');
    expect(preflight.headers['access-control-allow-headers']).toContain('Idempotency-Key');
  });
});
