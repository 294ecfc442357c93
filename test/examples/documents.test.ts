import { readFileSync } from 'node:fs';
import { describe, expect, inject, it } from 'vitest';
import { ApiClient } from '../e2e/api-client.ts';

const api = new ApiClient(inject('stack').api);
const language = readFileSync('docs/language.md', 'utf8');
const readme = readFileSync('README.md', 'utf8');
const example = /```json\n([\s\S]*?)```\n\nWith input `(.+)` it (completes|fails) with `(.+)`\./g;
const examples = [...language.matchAll(example)].map(([, definition = '', input = '', how = '', result = '']) => ({
  definition: JSON.parse(definition),
  input: JSON.parse(input),
  expected:
    how === 'fails'
      ? { status: 'FAILED', error: JSON.parse(result) }
      : { status: 'COMPLETED', output: JSON.parse(result) },
}));

describe('docs/language.md', () => {
  it('says of every example what it gives', () => {
    expect(examples.length).toBe([...language.matchAll(/```json/g)].length);
    expect(examples.length).toBeGreaterThan(5);
  });

  it.each(examples)('$definition.name does as it says', async ({ definition, input, expected }) => {
    expect(await api.run(definition, input)).toMatchObject(expected);
  });
});

describe('README.md', () => {
  it('has a curl line that gives what the text below it says', async () => {
    const [, path = '', body = ''] = /curl -s 'http:\/\/127\.0\.0\.1:8080(\S+)'.*-d '([\s\S]*?)'\n/.exec(readme) ?? [];
    const { status, body: execution } = await api.post(path, JSON.parse(body));
    expect(status).toBe(200);
    const text = JSON.stringify(execution);
    const said = [...readme.matchAll(/`("(?:status|output)":[^`]+)`/g)].map((match) => match[1] ?? '');
    expect(said.length).toBe(2);
    for (const words of said) expect(text).toContain(words);
  });

  it('has an example that runs', async () => {
    const [, definition = ''] = /```json\n([\s\S]*?)```/.exec(readme) ?? [];
    const execution = await api.run(JSON.parse(definition), { country: 'AT', lines: [{ price: 2 }, { price: 3 }] });
    expect(execution).toMatchObject({ status: 'COMPLETED', output: { net: 5, text: '2 lines for AT' } });
    expect(execution.tasks.find(({ step }: { step: string }) => step === 'vat').output).toEqual({ value: 1 });
  });
});
