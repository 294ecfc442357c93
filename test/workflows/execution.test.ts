import { describe, expect, it } from 'vitest';
import { isTerminal, openStatuses, terminalStatuses } from '../../workflows/execution.ts';

describe('isTerminal', () => {
  it('holds for the statuses that nothing follows, and for no other', () => {
    expect(terminalStatuses.every(isTerminal)).toBe(true);
    expect(openStatuses.some(isTerminal)).toBe(false);
  });
});
