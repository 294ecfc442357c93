import { expect, it } from 'vitest';
import { errorBody, toError } from '../../../../../services/gateway/dialects/refold/errors.ts';
import { refuse } from '../../../../../services/gateway/dialects/refold/refuse.ts';
import { AppError } from '../../../../../workflows/language/app-error.ts';
import { errorTable } from '../../../../../workflows/language/error-table.ts';

const place = { instance: '/api/v2/public/execution', requestId: 'r-1' };

it('every row of the error table has a body in the published envelope', () => {
  for (const code of Object.keys(errorTable)) {
    const { status, body } = toError(new AppError(code as keyof typeof errorTable, 'words'), place);
    expect([code, errorBody.safeParse(body).success, status >= 400]).toEqual([code, true, true]);
  }
});

it('a route says code, status and words of its own', () => {
  expect(toError(refuse('invalid-request', 501, 'MINE', 'words'), place)).toMatchObject({
    ...{ status: 501, contentType: 'application/json' },
    body: {
      status_code: 501,
      http_error_type: 'NOT_IMPLEMENTED',
      error_code: 'MINE',
      message: 'words',
      request_id: 'r-1',
    },
  });
});

it('webhooks have the other published name of the code', () => {
  const { body } = toError(new AppError('webhook-not-found', 'gone'), {
    ...place,
    instance: '/api/v2/public/webhook/1',
  });
  expect(body).toMatchObject({ error: 'SERVER_ERROR' });
  expect(body).not.toHaveProperty('error_code');
});

it('asks to come again when a part is away', () => {
  expect(toError(new AppError('unavailable', 'away'), place).headers).toEqual({ 'Retry-After': '2' });
});
