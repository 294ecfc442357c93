import { expect, test } from 'vitest';
import { AnswerCheck } from '../../../services/warehouse/wire-answer.ts';
import { frame, int32, text } from '../../../services/warehouse/wire-frames.ts';

const say = (types: string) => Buffer.concat([...types].map((type) => frame(type)));
const execute = (limit: number) => Buffer.concat([say('PBD'), frame('E', text(''), int32(limit)), frame('H')]);
const tag = (name: string) => frame('C', text(name));
const query = frame('Q', text('SELECT 1'));

test.each([
  ['nothing at all', query, say('')],
  ['no end of a command', query, say('TZ')],
  ['no ReadyForQuery', query, Buffer.concat([say('TD'), tag('SELECT 1')])],
  ['no BindComplete', execute(0), say('1nI')],
  ['a pause before as many rows as were asked for', execute(2), say('12TDs')],
  ['a pause that nobody asked for', execute(0), say('12TDs')],
  ['a command without a name', execute(0), Buffer.concat([say('12n'), tag('???')])],
  [
    'a warning of what an error left open',
    frame('S'),
    Buffer.concat([frame('N', text('SWARNING\0Fresowner.c'), Buffer.of(0)), say('Z')]),
  ],
])('an answer is not whole with %s', (_, batch, answer) => {
  expect(new AnswerCheck().isWhole(batch, answer)).toBe(false);
});

test('after an error nothing more is expected until Sync is answered', () => {
  const check = new AnswerCheck();
  expect(check.isWhole(execute(2), say('12TDDs'))).toBe(true);
  expect(check.isWhole(execute(2), say('EZ'))).toBe(true);
  expect(check.isWhole(say('CH'), say(''))).toBe(true);
  expect(check.isWhole(say('CS'), say('Z'))).toBe(true);
  expect(check.isWhole(say('CH'), say(''))).toBe(false);
});
