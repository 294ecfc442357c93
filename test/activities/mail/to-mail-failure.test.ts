import { expect, test } from 'vitest';
import { ActionFailure } from '../../../activities/action-failure.ts';
import { toMailFailure } from '../../../activities/mail/to-mail-failure.ts';

const smtp = (facts: object) => Object.assign(new Error('the server said: canary'), facts);
const answered = (responseCode: number, command: string, response = `${responseCode} canary`) =>
  smtp({ code: 'EMESSAGE', responseCode, command, response });

test.each([
  [answered(450, 'RCPT TO'), false, { code: 'mail-refused', retryable: true, details: { responseCode: 450 } }],
  [answered(550, 'RCPT TO'), false, { code: 'mail-refused', retryable: false, details: { command: 'RCPT TO' } }],
  [answered(554, 'DATA', '554 5.7.1 canary'), true, { code: 'mail-refused', details: { status: '5.7.1' } }],
  [answered(554, 'DATA', '554-5.7.1 canary'), true, { code: 'mail-refused', details: { status: '5.7.1' } }],
  [answered(421, 'DATA'), true, { code: 'mail-refused', retryable: true }],
  [answered(250, 'CONN'), true, { code: 'outcome-unknown', retryable: false }],
  [smtp({ code: 'ECONNECTION', command: 'CONN' }), true, { code: 'outcome-unknown', retryable: false }],
  [smtp({ code: 'ETIMEDOUT' }), true, { code: 'outcome-unknown', retryable: false }],
  [smtp({ code: 'ESTREAM' }), false, { code: 'unavailable', retryable: true }],
  [smtp({ code: 'EAUTH', command: 'API' }), false, { code: 'mail-refused', retryable: false }],
  [smtp({ code: 'EMESSAGE', command: 'MAIL FROM' }), false, { code: 'mail-refused', retryable: false }],
])('%o, sent whole: %s', (error, isWhole, failure) => {
  const given = toMailFailure(error, isWhole);
  expect(given).toBeInstanceOf(ActionFailure);
  expect(given).toMatchObject(failure);
  const { message, details } = given as ActionFailure;
  expect(JSON.stringify({ message, details })).not.toContain('canary');
});

test('of several refusals, one for now is worth another attempt', () => {
  const rejectedErrors = [answered(550, 'RCPT TO'), answered(451, 'RCPT TO')];
  const both = smtp({ code: 'EENVELOPE', responseCode: 550, command: 'RCPT TO', rejectedErrors });
  expect(toMailFailure(both, false)).toMatchObject({ code: 'mail-refused', retryable: true });
});

test('before anything was sent, what the system or TLS said', () => {
  const tls = smtp({ code: 'ESOCKET', originalCode: 'CERT_HAS_EXPIRED' });
  expect(toMailFailure(tls, false)).toMatchObject({ code: 'CERT_HAS_EXPIRED' });
  expect(toMailFailure(smtp({ code: 'ECONNECTION' }), false)).toMatchObject({ code: 'ECONNECTION' });
  const refused = new ActionFailure('destination-refused', 'no', { retryable: false });
  expect(toMailFailure(refused, false)).toBe(refused);
});
