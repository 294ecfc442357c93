import { expect, it } from 'vitest';
import { translateDefinition } from '../../../../../services/gateway/dialects/dataflow/translate-definition.ts';
import { inSentWords, underSentId } from '../../../../../services/gateway/dialects/dataflow/translate-faults.ts';
import { AppError } from '../../../../../workflows/language/app-error.ts';
import type { Json } from '../../../../../workflows/language/json.ts';
import { faultsOf } from '../../../../workflows/language/catalogue.ts';

/** What is wrong with a document, in its own words. */
function faultsIn(document: Json) {
  const error = new AppError('invalid-definition', 'wrong', { faults: faultsOf(translateDefinition(document)) });
  return inSentWords(error, document).faults.map(({ pointer, detail }) => [pointer, detail]);
}

it.each([
  ['', ''],
  ['/steps', '/tasks'],
  ['/steps/1/type', '/tasks/1/type'],
  ['/steps/0/input/url', '/tasks/0/inputs/url'],
  ['/steps/0/id', '/tasks/0/name'],
  ['/steps/0/when', '/tasks/0/condition'],
  ['/steps/0/retry/maxAttempts', '/tasks/0/retry/attempts'],
  ['/steps/0/retry/factor', '/tasks/0/retry/multiplier'],
  ['/steps/0/onError/then/0/type', '/tasks/0/fallback/task'],
  ['/steps/0/onError/then/0/input/url', '/tasks/0/fallback/inputs/url'],
  ['/steps/1/onError', '/tasks/1/onError'],
  ['/steps/2/input/result', '/outputs'],
  ['/input/properties/a', '/inputs/properties/a'],
  ['/name', '/title'],
])('points from %s to %s in the later document', (pointer, expected) => {
  const error = new AppError('invalid-definition', 'wrong', { faults: [{ pointer, detail: 'wrong', step: 'a' }] });
  const tasks = [{ fallback: { task: 'echo' }, retry: { attempts: 2 } }, { onError: 'skip' }];
  const translated = inSentWords(error, { tasks });
  expect(translated).toMatchObject({ code: 'invalid-definition', message: 'wrong' });
  expect(translated.faults).toEqual([{ pointer: expected, detail: 'wrong', step: 'a' }]);
});

it('points to the names that the seed form was sent with', () => {
  const document = {
    name: 'x',
    steps: [
      { type: 'Echo', input: 1, condition: 'input' },
      { type: 'Echo', inputs: {} },
    ],
  };
  const faults = ['/steps/0/input', '/steps/0/when', '/steps/1/input'].map((pointer) => ({ pointer, detail: 'wrong' }));
  const told = inSentWords(new AppError('invalid-definition', 'wrong', { faults }), document);
  expect(told.faults.map(({ pointer }) => pointer)).toEqual([
    '/steps/0/input',
    '/steps/0/condition',
    '/steps/1/inputs',
  ]);
});

it('tells the fields of the later form in its own words', () => {
  const task = { name: 'one', type: 'echo', inputs: {} };
  expect(faultsIn({ title: 'x', tasks: [{ ...task, conditoin: 'true' }] })).toEqual([
    ['/tasks/0/conditoin', 'step 1 (Echo) has no field `conditoin`; did you mean `condition`?'],
  ]);
  const [fault] = faultsIn({ title: 'x', tasks: [{ ...task, zzzzzzzz: 1 }] });
  const [, listed = ''] = /^step 1 \(Echo\) has no field `zzzzzzzz`; it takes (.*)\.$/.exec(fault?.[1] ?? '') ?? [];
  const taken = [...listed.matchAll(/`(\w+)`/g)].map(([, name]) => name);
  const theirs = ['name', 'type', 'inputs', 'after', 'condition', 'retry', 'timeout', 'fallback', 'repeatable'];
  expect(taken).toEqual(expect.arrayContaining(theirs));
  for (const ours of ['id', 'input', 'when', 'onError']) expect(taken).not.toContain(ours);
  const [unknown] = faultsIn({ title: 'x', tasks: [task], zzzzzzzz: 1 });
  expect(unknown?.[1]).toContain('`tasks`, `outputs`');
  expect(unknown?.[1]).not.toContain('`steps`');
});

it('an execution is told by the id that was sent', () => {
  const error = new AppError('execution-not-found', 'There is no execution ex-1a2b3c4d.');
  expect(underSentId(error, 'we-1a2b3c4d').message).toBe('There is no execution we-1a2b3c4d.');
  expect(underSentId(error, 'ex-1a2b3c4d').message).toBe(error.message);
});
