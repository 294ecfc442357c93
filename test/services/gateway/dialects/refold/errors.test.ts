import { expect, it } from 'vitest';
import { errorBody, toError } from '../../../../../services/gateway/dialects/refold/errors.ts';
import { executionIds, workflowIds } from '../../../../../services/gateway/dialects/refold/ids.ts';
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

it('ids in messages are those that are published', () => {
  const { body } = toError(new AppError('execution-ended', 'Execution ex-x76xturi has ended; wf-4g7h8j9k.'), place);
  const [execution, workflow] = [executionIds.toHex('ex-x76xturi'), workflowIds.toHex('wf-4g7h8j9k')];
  expect(body).toMatchObject({ message: `Execution ${execution} has ended; ${workflow}.` });
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
