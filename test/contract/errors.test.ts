import { describe, expect, it } from 'vitest';
import { dialects } from '../../services/gateway/dialects.gen.ts';
import { AppError } from '../../workflows/language/app-error.ts';
import { type ErrorCode, errorTable } from '../../workflows/language/error-table.ts';
import { errorsOf } from './contract-stack.ts';

const place = { instance: '/there', requestId: 'request-1' };
const codes = Object.keys(errorTable).filter((code): code is ErrorCode => Object.hasOwn(errorTable, code));
const faults = [{ pointer: '/steps/0', detail: 'It is wrong.', suggestion: 'right', step: 'one' }];

describe.each(dialects.map((dialect) => [dialect.name, dialect] as const))('errors of %s', (name, dialect) => {
  const { body, contentType } = errorsOf({ dialect: name });

  it.each(codes)('%s is answered in the published shape', (code) => {
    for (const given of [[], faults]) {
      const answer = dialect.toError(new AppError(code, 'What went wrong.', { faults: given }), place);
      const sent = JSON.parse(JSON.stringify(answer.body));
      expect(body.safeParse(sent).error ?? null, JSON.stringify(sent)).toBeNull();
      expect(answer.contentType).toBe(contentType);
      const { status } = errorTable[code];
      // Who may not, and what is not there, is told alike by all; what is wrong with a request in each API's own numbers.
      if ([401, 403, 404, 500, 503].includes(status)) expect(answer.status).toBe(status);
      else expect([Math.floor(answer.status / 100), code]).toEqual([4, code]);
    }
  });

  it('tells nothing of what went wrong inside', () => {
    const cause = new Error('the password is hunter2');
    const answer = dialect.toError(new AppError('internal', 'Something failed.', { cause }), place);
    expect(JSON.stringify(answer)).not.toContain('hunter2');
  });
});
