import { expect, it } from 'vitest';
import { inLaterWords } from '../../../../../services/gateway/dialects/dataflow/translate-faults.ts';
import { AppError } from '../../../../../workflows/language/app-error.ts';

it.each([
  ['', ''],
  ['/steps', '/tasks'],
  ['/steps/1/type', '/tasks/1/type'],
  ['/steps/0/input/url', '/tasks/0/inputs/url'],
  ['/steps/0/id', '/tasks/0/name'],
  ['/steps/0/when', '/tasks/0/condition'],
  ['/steps/0/retry/maxAttempts', '/tasks/0/retry/attempts'],
  ['/steps/2/input/result', '/outputs'],
  ['/input/properties/a', '/inputs'],
  ['/name', '/title'],
])('points from %s to %s in the later document', (pointer, expected) => {
  const error = new AppError('invalid-definition', 'wrong', { faults: [{ pointer, detail: 'wrong', step: 'a' }] });
  const translated = inLaterWords(error, [{}, {}]);
  expect(translated).toMatchObject({ code: 'invalid-definition', message: 'wrong' });
  expect(translated.faults).toEqual([{ pointer: expected, detail: 'wrong', step: 'a' }]);
});
