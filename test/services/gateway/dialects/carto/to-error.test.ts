import { describe, expect, it } from 'vitest';
import { toError, toQueryError } from '../../../../../services/gateway/dialects/carto/to-error.ts';
import { AppError } from '../../../../../workflows/language/app-error.ts';

const place = { instance: '/v3/sql/warehouse/query', requestId: 'request-1' };
const shown = (error: AppError) => {
  const { status, contentType, body } = toError(error, place);
  expect(contentType).toBe('application/json');
  return [status, JSON.stringify(body)];
};

describe('an error', () => {
  it('is 400 with the rows that it does not have where SQL is refused', () => {
    const said = 'The database refused the statement (42P01): relation "a" does not exist';
    const body = '{"status":400,"error":"Query error: relation \\"a\\" does not exist","rows":[]}';
    expect(shown(new AppError('sql-failed', said))).toEqual([400, body]);
  });

  it('is 401 without a token, and with one that nobody has', () => {
    expect(shown(new AppError('unauthenticated', 'The request has no API key.'))).toEqual([
      401,
      '{"error":"Token not defined","status":401}',
    ]);
    expect(shown(new AppError('unauthenticated', 'The API key is not known.', { details: { given: true } }))).toEqual([
      401,
      '{"error":"Token not valid","status":401}',
    ]);
  });

  it.each(['not-granted', 'insufficient-scope'] as const)('is 403 in the published words: %s', (code) => {
    const body = '{"error":"You don\'t have permissions to read this resource","status":403}';
    expect(shown(new AppError(code, 'The API key does not reach the table.'))).toEqual([403, body]);
  });

  it('is 408 with the published code after the limit', () => {
    const { status, body } = toError(new AppError('statement-timeout', 'It took longer than 60 s.'), place);
    expect([status, body]).toEqual([408, expect.objectContaining({ status: 408, code: 'ProviderTimeoutError' })]);
  });

  it('is 503 with Retry-After while a part is away', () => {
    expect(toError(new AppError('unavailable', 'The warehouse did not come up.'), place)).toMatchObject({
      status: 503,
      headers: { 'Retry-After': expect.any(String) },
    });
  });
});

it('what the database said begins as the published messages do', () => {
  expect(toQueryError('division by zero')).toBe('Query error: division by zero');
  expect(toQueryError('Query error: as it is')).toBe('Query error: as it is');
});
