import { expect, test } from 'vitest';
import { ActionFailure } from '../../../activities/action-failure.ts';
import { refuse } from '../../../activities/outbound/check-destination.ts';
import { tellUnreachable } from '../../../activities/outbound/tell-unreachable.ts';

const to = { code: 'sql-unreachable', host: 'db.example' } as const;
const production = { allowLoopback: false, allowPrivate: false };
const development = { allowLoopback: true, allowPrivate: false };
const failed = (code: string, message = 'connect to 10.1.2.3:5432') => Object.assign(new Error(message), { code });
const wrapped = new ActionFailure('sql-unreachable', 'It could not be reached: connect to 10.1.2.3:5432', {
  retryable: true,
  details: { code: 'ECONNREFUSED' },
  cause: failed('ECONNREFUSED'),
});

const causes = [
  failed('ECONNREFUSED'),
  failed('ECONNRESET'),
  failed('ETIMEDOUT'),
  failed('EHOSTUNREACH'),
  failed('ENOTFOUND'),
  failed('EAI_AGAIN'),
  failed('UND_ERR_CONNECT_TIMEOUT'),
  new AggregateError([failed('ECONNREFUSED'), failed('ETIMEDOUT')]),
  new Error('timeout expired'),
  refuse('db.example', 'its address is private'),
  wrapped,
  'no error at all',
];

test('in production nothing tells one way of not getting there from another', () => {
  const told = causes.map((cause) => {
    const failure = tellUnreachable(cause, to, production);
    if (!(failure instanceof ActionFailure)) throw new Error('no failure');
    const { code, message, details, retryable, retryAfterMs } = failure;
    return JSON.stringify({ code, message, details, retryable, retryAfterMs });
  });
  expect(new Set(told).size).toBe(1);
  expect(told[0]).not.toContain('10.1.2.3');
  expect(JSON.parse(told[0] ?? '')).toMatchObject({ code: 'sql-unreachable', retryable: true });
});

test('where loopback is open, the cause is told', () => {
  const failure = tellUnreachable(failed('ECONNREFUSED'), to, development);
  expect(failure).toMatchObject({ code: 'sql-unreachable', details: { host: 'db.example', cause: 'ECONNREFUSED' } });
  expect(failure).toMatchObject({ message: expect.stringContaining('refused the connection') });
  expect(tellUnreachable(wrapped, to, development)).toBe(wrapped);
  expect(tellUnreachable(refuse('x', 'y'), to, development)).toMatchObject({
    message: expect.stringContaining('link-local'),
  });
});

test('what a certificate has wrong is told: who presents one has answered', () => {
  const failure = tellUnreachable(failed('DEPTH_ZERO_SELF_SIGNED_CERT'), to, production);
  expect(failure).toMatchObject({ code: 'sql-unreachable', details: { cause: 'DEPTH_ZERO_SELF_SIGNED_CERT' } });
});

test('operators are told all of it', () => {
  const reports: string[][] = [];
  tellUnreachable(wrapped, to, { ...production, report: (...facts) => void reports.push(facts) });
  expect(reports).toEqual([['db.example', 'ECONNREFUSED']]);
});

test('what a server said is given back as it is', () => {
  const said = new ActionFailure('sql-failed', 'no such table', { retryable: false });
  expect(tellUnreachable(said, to, production)).toBe(said);
});
