import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeLanguage } from '../../scripts/describe-language.ts';
import { expressionFunctions } from '../../workflows/language/function-table.ts';

const document = readFileSync('docs/language.md', 'utf8');

it('docs/language.md shows every function as the code has it (npm run describe)', () => {
  expect(describeLanguage(document, expressionFunctions)).toBe(document);
});

it('docs/language.md has a place for them', () => {
  for (const { signature } of expressionFunctions)
    expect(document).toContain(`| \`${signature.replaceAll('|', '\\|')}\``);
});
