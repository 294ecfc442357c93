import { describe, expect, it } from 'vitest';
import { readConfig } from '../../services/config.ts';

const required = { STEPGRAPH_AUTH: 'required' };
const closed = { allowLoopback: false, allowPrivate: false, allowedRanges: [] };
const usual = { http: [80, 443], sql: [5432, 3306], smtp: [25, 465, 587, 2525] };
const any = { http: null, sql: null, smtp: null };

describe('what outbound calls may reach', () => {
  it.each([
    [{}, { ...closed, allowLoopback: true, ports: any }],
    [{ OUTBOUND_ALLOW_PRIVATE: 'true' }, { ...closed, allowLoopback: true, allowPrivate: true, ports: any }],
    [{ OUTBOUND_SQL_PORTS: '5432' }, { ...closed, allowLoopback: true, ports: { ...any, sql: [5432] } }],
    [required, { ...closed, ports: usual }],
    [
      { ...required, OUTBOUND_ALLOW_PRIVATE: '10.1.0.0/16, fd12::1' },
      { ...closed, allowedRanges: ['10.1.0.0/16', 'fd12::1/128'], ports: usual },
    ],
    [
      { ...required, OUTBOUND_PORTS: '443,8443' },
      { ...closed, ports: { ...usual, http: [443, 8443] } },
    ],
    [
      { ...required, OUTBOUND_ALLOW_PRIVATE: 'false', OUTBOUND_SMTP_PORTS: 'any' },
      { ...closed, ports: { ...usual, smtp: null } },
    ],
  ])('with %j it is %j', (env, outbound) => {
    expect(readConfig(env).outbound).toEqual(outbound);
  });
});
