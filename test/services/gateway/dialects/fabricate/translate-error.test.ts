import { describe, expect, it } from 'vitest';
import { toError } from '../../../../../services/gateway/dialects/fabricate/translate-error.ts';
import * as wire from '../../../../../services/gateway/dialects/fabricate/wire.ts';
import { AppError } from '../../../../../workflows/language/app-error.ts';
import { createInputChecker } from '../../../../../workflows/language/check-input.ts';
import { type ErrorCode, errorTable } from '../../../../../workflows/language/error-table.ts';
import type { Json } from '../../../../../workflows/language/json.ts';

const place = { instance: '/api/v1/workflow_tasks/x', requestId: 'test' };
const checkInput = createInputChecker({
  type: 'object',
  required: ['day', 'shop'],
  properties: {
    day: { type: 'string' },
    shop: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
  },
});

function answerTo(parameters: Json) {
  try {
    checkInput(parameters);
  } catch (error) {
    if (error instanceof AppError) return toError(error, place);
  }
  throw new Error('The parameters fit.');
}

const codes = Object.keys(errorTable).filter((code): code is ErrorCode => code in errorTable);

it.each(codes)('%s is told by its words alone, as application/json', (code) => {
  const { contentType, body, status } = toError(new AppError(code, 'What is wrong.'), place);
  expect([contentType, wire.fault.parse(body)]).toEqual(['application/json', { error: 'What is wrong.' }]);
  expect(status).toBeGreaterThanOrEqual(400);
});

describe('parameters', () => {
  it('that are missing are 400, even beside others that are wrong', () => {
    expect(answerTo({ shop: { name: 'North' } })).toMatchObject({
      status: 400,
      body: { error: 'The parameters do not fit the workflow: `day` is missing.' },
    });
    expect(answerTo({ shop: 7 })).toMatchObject({ status: 400, body: { error: expect.stringContaining('`shop`') } });
  });

  it('of the wrong type are 422, and so is what is missing inside one', () => {
    expect(answerTo({ day: 7, shop: { name: 'North' } })).toMatchObject({
      status: 422,
      body: { error: 'The parameters do not fit the workflow: `day`: must be string.' },
    });
    expect(answerTo({ day: 'today', shop: {} }).status).toBe(422);
  });
});

it('the shape of a request is 400', () => {
  expect(toError(new AppError('invalid-request', 'No object.'), place).status).toBe(400);
  expect(toError(new AppError('body-too-deep', 'Too deep.'), place).status).toBe(400);
});

it('401 and 503 keep the headers that go with them', () => {
  expect(toError(new AppError('unauthenticated', 'No key.'), place).headers).toEqual({ 'WWW-Authenticate': 'Bearer' });
  expect(toError(new AppError('unavailable', 'Away.'), place).headers).toEqual({ 'Retry-After': '2' });
});
