import { describe, expect, it } from 'vitest';
import { readConfig } from '../../services/config.ts';

describe('readConfig', () => {
  it('needs no variable at all', () => {
    expect(readConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
      temporalAddress: null,
      temporalNamespace: 'default',
      temporalUiPort: 8233,
      mongodbUri: null,
      warehouseTenants: ['default'],
      dataDir: '.stepgraph',
      auth: 'open',
      corsOrigins: [],
      dialects: [],
      logLevel: 'info',
    });
  });

  it('takes what is given, and an empty variable for none', () => {
    const given = {
      PORT: '0',
      MONGODB_URI: 'mongodb://db/x',
      CORS_ORIGINS: ' https://a.example, ,https://b.example',
      LOG_LEVEL: '',
      STEPGRAPH_DIALECTS: 'refold, carto',
      WAREHOUSE_TENANTS: 'acme, partner',
    };
    expect(readConfig(given)).toMatchObject({
      port: 0,
      mongodbUri: 'mongodb://db/x',
      corsOrigins: ['https://a.example', 'https://b.example'],
      dialects: ['refold', 'carto'],
      warehouseTenants: ['acme', 'partner'],
      logLevel: 'info',
    });
  });

  it('lets no two tenants share a warehouse', () => {
    const two = { WAREHOUSE_TENANTS: 'acme,partner', WAREHOUSE_URL: 'postgres://u:p@h/w' };
    expect(() => readConfig(two)).toThrow(/WAREHOUSE_URL: .*write \{tenant\}/);
    const apart = { ...two, WAREHOUSE_URL: 'postgres://u_{tenant}:p@h/w_{tenant}' };
    expect(readConfig(apart)).toMatchObject({ warehouseUrl: apart.WAREHOUSE_URL });
  });

  it('names every variable that is wrong', () => {
    const wrong = { PORT: '70000', STEPGRAPH_AUTH: 'none', SWEEP_INTERVAL_SECONDS: '0' };
    expect(() => readConfig(wrong)).toThrow(/PORT: .*STEPGRAPH_AUTH: .*SWEEP_INTERVAL_SECONDS: /s);
    expect(() => readConfig(wrong)).not.toThrow(/LOG_LEVEL/);
  });

  it.each([
    ['PORT', 'abc', '0 to 65535'],
    ['MONGODB_URI', 'nonsense', 'mongodb://'],
    ['TEMPORAL_ADDRESS', 'http://there', 'host:port'],
    ['STEPGRAPH_WEBHOOK_SECRET', 'whsec_!!!', 'base64'],
    ['OUTBOUND_ALLOW_PRIVATE', '10.0.0.0/8,169.254.0.0/16', '169.254.0.0/16 is no range of private'],
    ['OUTBOUND_ALLOW_PRIVATE', 'yes', 'yes is no range'],
    ['WAREHOUSE_TENANTS', 'default,Acme Ltd', 'give tenants'],
    ['WAREHOUSE_URL', 'postgres://u:p@h/w?sslmode=prefer', 'sslmode is one of'],
    ['OUTBOUND_PORTS', '80,https', 'give ports'],
    ['OUTBOUND_SQL_PORTS', '5432,99999', 'give ports'],
    ['OUTBOUND_SMTP_PORTS', 'smtp', 'give ports'],
  ])('says what %s takes', (name, value, says) => {
    expect(() => readConfig({ [name]: value })).toThrow(new RegExp(`${name}: .*${says}`));
  });

  it.each([
    [{}, { maxBytes: 1024 ** 3, maxPerExecution: 10_000, maxTenantBytes: null, unusedMs: 30 * 86_400_000 }],
    [
      { FILE_MAX_BYTES: '500MB', FILES_PER_EXECUTION: '7', FILES_MAX_TENANT_BYTES: '2TB' },
      { maxBytes: 500 * 1024 ** 2, maxPerExecution: 7, maxTenantBytes: 2 * 1024 ** 4 },
    ],
    [{ FILE_MAX_BYTES: '1000' }, { maxBytes: 1000 }],
  ])('with %j files may be %j', (env, limits) => {
    expect(readConfig(env).fileLimits).toMatchObject(limits);
  });
});
