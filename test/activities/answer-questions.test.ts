import { ApplicationFailure } from '@temporalio/activity';
import { describe, expect, test } from 'vitest';
import { answerQuestions } from '../../activities/answer-questions.ts';
import type { AnyQuestion, Questions } from '../../workflows/adapter/run-activities.ts';

const place = { tenantId: 'default', executionId: 'ex-1', path: 'a' };
const acquire = (key: string): AnyQuestion => ({
  name: 'acquireLease',
  argument: { ...place, group: 'ex-1:a', key, max: 1 },
});
const forget: AnyQuestion = { name: 'forgetEvent', argument: place };
const error = { code: 'limit-invalid', message: 'No such key.', step: null, details: null };

const answers: Partial<Questions> = {
  async acquireLease({ key }) {
    if (key === 'away') throw new Error('The store is away.');
    if (key === 'bad') throw ApplicationFailure.create({ message: 'No.', nonRetryable: true, details: [error] });
    return { status: 'granted' };
  },
  forgetEvent: async () => undefined,
};

describe('answerQuestions', () => {
  test('replies to each for itself, in order', async () => {
    expect(await answerQuestions([acquire('away'), forget, acquire('bad'), acquire('free')], answers)).toEqual([
      { failed: 'The store is away.' },
      { value: null },
      { refused: error },
      { value: { status: 'granted' } },
    ]);
  });

  test('leaves to others what this worker does not answer', async () => {
    expect(await answerQuestions([forget], {})).toEqual([{ failed: 'This worker does not answer forgetEvent.' }]);
  });
});
