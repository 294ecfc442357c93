import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ActionFailure } from '../../activities/action-failure.ts';
import { scrubError, scrubOutput } from '../../activities/scrub.ts';
import { AppError } from '../../workflows/language/app-error.ts';
import type { Json } from '../../workflows/language/json.ts';

const secret = 'P4ss"word/ü+';

describe('outputs', () => {
  it('hold no secret in any usual form, in keys neither', () => {
    const forms = [
      secret,
      encodeURIComponent(secret),
      new URLSearchParams({ a: secret }).toString().slice(2),
      JSON.stringify(secret),
      Buffer.from(secret).toString('base64'),
      Buffer.from(secret).toString('base64url'),
      new URL(`http://host/${secret}`).pathname.slice(1),
      secret.toLowerCase(),
    ];
    for (const form of forms) {
      const scrubbed = scrubOutput({ [`x${form}`]: [`<${form}>`, 1, null, { deep: form }] }, ['unused-secret', secret]);
      expect(JSON.stringify(scrubbed)).not.toContain(form);
      expect(JSON.stringify(scrubbed).match(/\[REDACTED\]/g)).toHaveLength(3);
    }
  });

  it('keep what is no secret, and words that a short one is a part of', () => {
    const output: Json = { rows: ['root', 'rooted'], n: 1 };
    expect(scrubOutput(output, ['root', ''])).toBe(output);
    expect(scrubOutput(output, ['another-secret'])).toEqual(output);
  });

  it('hold no number that is one, and keep those that a text of one is a part of', () => {
    expect(scrubOutput([12345678, 123456789], ['12345678'])).toEqual(['[REDACTED]', 123456789]);
    expect(scrubOutput('kept', ['../../../..'])).toBe('kept');
  });

  it('hold none whatever the secret is', () => {
    const any = fc.string({ minLength: 8, unit: 'grapheme' });
    fc.assert(
      fc.property(any, any, (value, around) => {
        fc.pre(!'[REDACTED]'.includes(value) && !around.includes(value));
        expect(JSON.stringify(scrubOutput([around + value + around], [value]))).not.toContain(
          JSON.stringify(value).slice(1, -1),
        );
      }),
    );
  });

  it('lose the longer of two secrets first', () => {
    expect(scrubOutput('12345678 123456789', ['12345678', '123456789'])).toBe('[REDACTED] [REDACTED]');
  });
});

describe('errors', () => {
  it('hold none, and still say whether another attempt may help', () => {
    const more = { retryable: true, retryAfterMs: 5, details: { body: `no ${secret}` }, cause: new Error(secret) };
    const scrubbed = scrubError(new ActionFailure('http-status', `It said ${secret}.`, more), [secret]);
    expect(scrubbed).toMatchObject({
      code: 'http-status',
      retryable: true,
      retryAfterMs: 5,
      details: { body: 'no [REDACTED]' },
    });
    expect(scrubbed).toMatchObject({ message: 'It said [REDACTED].' });
    expect(scrubbed).not.toHaveProperty('cause');
    const faults = [{ pointer: '/a', detail: secret }];
    expect(scrubError(new AppError('step-input-invalid', secret, { faults }), [secret])).toMatchObject({
      message: '[REDACTED]',
      faults: [{ pointer: '/a', detail: '[REDACTED]' }],
    });
    expect(scrubError(new Error(`open ${secret}`), [secret])).toEqual(new Error('open [REDACTED]'));
  });

  it('hold no begin of one that was cut', () => {
    const body = `${'x'.repeat(490)}${secret}`.slice(0, 499);
    const told = (text: string) =>
      scrubError(new AppError('http-unreachable', 'No.', { details: { body: text } }), [secret]);
    expect(told(`x${body}`)).toMatchObject({ details: { body: `x${'x'.repeat(490)}[REDACTED]` } });
    expect(told(`İ${body}`)).toMatchObject({ details: { body: `İ${'x'.repeat(490)}[REDACTED]` } });
    expect(told(`x${body} and more`)).toMatchObject({ details: { body: `x${body} and more` } });
    const short = scrubError(new AppError('http-unreachable', 'No.', { details: { body: `x${body} and more` } }), [
      '../../..',
    ]);
    expect(short).toMatchObject({ details: { body: `x${body} and more` } });
    expect(told(body.slice(-20))).toMatchObject({ details: { body: body.slice(-20) } });
  });

  it('lose short secrets too, and are left alone without any', () => {
    expect(scrubError(new Error('for root'), ['root'])).toEqual(new Error('for [REDACTED]'));
    const error = new Error('x');
    expect([scrubError(error, []), scrubError('text', [secret])]).toEqual([error, 'text']);
  });
});
