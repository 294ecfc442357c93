import { describe, expect, it } from 'vitest';
import { waitDeadline } from '../../../workflows/engine/wait-deadline.ts';
import { AppError } from '../../../workflows/language/app-error.ts';
import type { Json } from '../../../workflows/language/json.ts';

describe('waitDeadline', () => {
  it('adds a duration, and takes a time as it is', () => {
    expect(waitDeadline({ for: 'PT1.5S' }, 1_000)).toBe(2_500);
    expect(waitDeadline({ until: '1970-01-01T00:00:09Z' }, 1_000)).toBe(9_000);
  });

  it.each<[Json, string]>([
    [{ for: 'soon' }, 'for'],
    [{ for: 'P2Y' }, 'for'],
    [{ for: 5 }, 'for'],
    [{ until: '2030-01-31' }, 'until'],
    [{ until: '9999-01-01T00:00:00Z' }, 'until'],
    [{}, 'until'],
    ['PT1S', 'until'],
  ])('refuses %j, naming the field', (input, field) => {
    const fault = expect.objectContaining({ code: 'step-input-invalid', details: { field } });
    expect(() => waitDeadline(input, 0)).toThrow(fault);
    expect(() => waitDeadline(input, 0)).toThrow(AppError);
  });

  it('says that it may not read what is encrypted', () => {
    const encrypted = { '\u0000ref': 'v1', size: 154, encrypted: 'acme' };
    expect(() => waitDeadline({ for: encrypted }, 0)).toThrow('The "for" of a Wait is an encrypted value, which');
  });
});
