import { describe, expect, it } from 'vitest';
import { redactForms } from '../../activities/redact-forms.ts';

describe('texts that are taken out of others', () => {
  it('go wherever they stand, in any letters, the longest first', () => {
    const redact = redactForms(['secret', 'secret-long', 'other!'], 6);
    expect(redact('a SECRET-long, secret; Other!')).toBe('a [REDACTED], [REDACTED]; [REDACTED]');
    expect(redact('secretsecret')).toBe('[REDACTED][REDACTED]');
    expect(redact('secre t')).toBe('secre t');
    expect(redact('')).toBe('');
  });

  it('are found behind a begin that is not theirs', () => {
    expect(redactForms(['aaab'], 4)('aaaaab')).toBe('aa[REDACTED]');
  });

  it('stand where they stood when letters before them grow as small ones', () => {
    expect(redactForms(['Geheim'], 6)('İİ geheim!')).toBe('İİ [REDACTED]!');
  });

  it('may hold what patterns give a meaning to', () => {
    expect(redactForms(['(a|b).*+$'], 8)('x(a|b).*+$y')).toBe('x[REDACTED]y');
  });

  it('may be long, and many', () => {
    const long = `begin-${'z'.repeat(200_000)}`;
    const many = Array.from({ length: 20_000 }, (_, n) => `value-${n}-end`);
    const redact = redactForms([long, ...many], 8);
    expect(redact(`<${long}>`)).toBe('<[REDACTED]>');
    expect(redact(many.join(' '))).toBe(many.map(() => '[REDACTED]').join(' '));
  });
});
