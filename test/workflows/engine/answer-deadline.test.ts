import { describe, expect, it } from 'vitest';
import { answerDeadline } from '../../../workflows/engine/answer-deadline.ts';

describe('answerDeadline', () => {
  it.each([[{}], [null], [{ timeout: null }], ['text']])('is none for %j', (input) => {
    expect(answerDeadline(input, 5)).toBeUndefined();
  });

  it('counts from now', () => {
    expect(answerDeadline({ timeout: 'PT0.001S' }, 5)).toBe(6);
    expect(answerDeadline({ timeout: 'P365D' }, 0)).toBe(365 * 86_400_000);
  });

  it.each(['PT0S', 'P365DT0.001S', 'tomorrow', ''])('refuses %j', (timeout) => {
    expect(() => answerDeadline({ timeout }, 0)).toThrow(
      expect.objectContaining({ code: 'step-input-invalid', details: { field: 'timeout' } }),
    );
  });
});
