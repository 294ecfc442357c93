import { describe, expect, it } from 'vitest';
import { createInputChecker } from '../../../workflows/language/check-input.ts';
import { workflowSteps } from '../../../workflows/steps/index.gen.ts';
import { buildRun } from '../engine/build-run.ts';
import { simulateRun } from '../engine/simulate-run.ts';
import { compile } from '../language/catalogue.ts';

const pure = workflowSteps.flatMap((step) => (step.kind === 'pure' ? [step] : []));

describe.each(workflowSteps.map((step) => [step.type, step] as const))('%s', (_, step) => {
  it('describes itself: schemas that its example fits, a summary, a revision', () => {
    expect(() => createInputChecker(step.input)(step.example.input)).not.toThrow();
    expect(() => createInputChecker(step.output)(step.example.output)).not.toThrow();
    expect(step.summary).toMatch(/^[A-Z].{5,}[^.]$/);
    expect(step.revision).toBeGreaterThan(0);
  });

  it('answers to the names of other dialects', () => {
    if (step.type.startsWith('TextOperation.')) {
      const [, name = ''] = step.type.split('.');
      expect(step.aliases).toEqual([`TextOperations.${name}`, `text_operations.${name.toLowerCase()}`]);
    } else expect(step.aliases?.length).toBeGreaterThan(0);
  });
});

describe('examples', () => {
  it.each(pure.map((step) => [step.type, step] as const))('%s gives what its example says', (_, step) => {
    const input = step.normalize?.(step.example.input) ?? step.example.input;
    expect(step.run(input, { previous: null })).toEqual(step.example.output);
  });
});

describe('examples of control steps', () => {
  const control = workflowSteps.flatMap((step) => (step.kind === 'control' ? [step] : []));

  it.each(control.map((step) => [step.type, step] as const))('%s runs as its example says', (type, { example }) => {
    const { input, output, fields = {}, vars } = example;
    const step = { id: 'it', type, ...fields, ...(input === null ? {} : { input }) };
    const { plan } = compile({ name: 'Example', ...(vars ? { vars } : {}), steps: [step] });
    const run = { ...buildRun({ steps: [] }), plan, input: null };
    const given = type === 'Wait' ? run : { ...run, input: { orderId: 'A7' } };
    const { record } = simulateRun(given, { answer: () => output });
    expect(record).toMatchObject({ status: 'COMPLETED', output });
  });
});

describe('text operations', () => {
  const run = (type: string, input: { [key: string]: string | string[] }) =>
    pure.find((step) => step.type === `TextOperation.${type}`)?.run(input, { previous: null });

  it.each([
    ['Reverse', { text: '' }, { text: '' }],
    ['Reverse', { text: 'ab\u{1F600}' }, { text: '\u{1F600}ba' }],
    ['Reverse', { text: 'cafe\u0301!' }, { text: '!e\u0301fac' }],
    [
      'Reverse',
      { text: '\u{1F468}\u200D\u{1F469}\u200D\u{1F467}x' },
      { text: 'x\u{1F468}\u200D\u{1F469}\u200D\u{1F467}' },
    ],
    ['Reverse', { text: '\u{1F1E9}\u{1F1EA}\u{1F1EB}\u{1F1F7}' }, { text: '\u{1F1EB}\u{1F1F7}\u{1F1E9}\u{1F1EA}' }],
    ['Reverse', { text: 'a\nb' }, { text: 'b\na' }],
    ['Length', { text: '\u{1F600}' }, { length: 1 }],
    ['Split', { text: ' a  b\n' }, { items: ['a', 'b'] }],
    ['Split', { text: 'a\u{1F600}', separator: '' }, { items: ['a', '\u{1F600}'] }],
    ['Concat', { text: 'a', with: 'b' }, { text: 'ab' }],
    ['Concat', { items: [] }, { text: '' }],
    ['Replace', { text: 'aaa', search: 'a', replacement: '$&' }, { text: '$&$&$&' }],
    ['Trim', { text: '\u00A0a\t' }, { text: 'a' }],
  ])('%s of %j', (type, input, output) => {
    expect(run(type, input)).toEqual(output);
  });

  it('keeps every character when it reverses', () => {
    const text = 'x\u0301\u{1F44D}\u{1F3FD}\uD800é';
    const twice = run('Reverse', { text: JSON.parse(JSON.stringify(run('Reverse', { text }))).text });
    expect(twice).toEqual({ text });
  });
});

describe('other steps', () => {
  const find = (type: string) => pure.find((step) => step.type === type);

  it('StaticTextInput takes a bare text', () => {
    expect(find('StaticTextInput')?.normalize?.('a')).toEqual({ text: 'a' });
  });

  it('Response has status 200, no headers and a null body unless told', () => {
    expect(find('Response')?.run({}, { previous: 1 })).toEqual({ status: 200, headers: {}, body: null });
    expect(find('Response')?.role).toBe('response');
    expect(find('Output')?.role).toBe('output');
  });

  it('Transform tells the type of its value', () => {
    expect(find('Transform')?.outputFor?.({ type: 'object', properties: { value: { type: 'string' } } })).toMatchObject(
      { properties: { value: { type: 'string' } } },
    );
    expect(find('Transform')?.outputFor?.(true)).toMatchObject({ properties: { value: true } });
  });
});
