import { expect, it } from 'vitest';
import { feedDefault } from '../../../../../services/gateway/dialects/dataflow/feed-default.ts';

it.each([
  ['openai.completion', 'text.size', { text: '{{ previous.completion }}' }],
  ['text.truncate', 'TextOperation.Reverse', { text: '{{ previous.truncated_text }}' }],
  ['web.download', 'text_operations.uppercase', { text: '{{ previous.html }}' }],
  ['StaticTextInput', 'web.extract_text', { html: '{{ previous.text }}' }],
  ['static_text_input', 'web.download', { url: '{{ previous.text }}' }],
])('dataflow 3.3.3 what %s gives by default feeds %s, which calls it otherwise', (before, type, input) => {
  expect(feedDefault({ id: 'b', type }, { type: before })).toEqual({ id: 'b', type, input });
});

it('fills only what is left out, beside what is given', () => {
  const step = { type: 'text.truncate', input: { length: 5 } };
  expect(feedDefault(step, { type: 'openai.completion' })).toEqual({
    type: 'text.truncate',
    input: { length: 5, text: '{{ previous.completion }}' },
  });
});

it.each([
  ['what is fed by name already', { type: 'web.extract_text' }, { type: 'web.download' }],
  ['an input that is given', { type: 'text.size', input: { text: 'x' } }, { type: 'web.download' }],
  ['an input that is no map', { type: 'text.size', input: '{{ previous }}' }, { type: 'web.download' }],
  ['another type of value', { type: 'text.size' }, { type: 'TextOperation.Length' }],
  ['two inputs that are left out', { type: 'openai.completion' }, { type: 'web.download' }],
  ['types that are not published', { type: 'Echo' }, { type: 'web.download' }],
  ['a step with edges of its own', { type: 'text.size', after: ['a'] }, { type: 'web.download' }],
  ['the first step', { type: 'text.size' }, undefined],
])('leaves %s alone', (_, step, before) => {
  expect(feedDefault(step, before)).toBe(step);
});
