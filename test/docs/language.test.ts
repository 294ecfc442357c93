import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { actionSteps } from '../../activities/steps/index.gen.ts';
import { describeLanguage } from '../../scripts/describe-language.ts';
import { expressionFunctions } from '../../workflows/language/function-table.ts';
import { workflowSteps } from '../../workflows/steps/index.gen.ts';

const document = readFileSync('docs/language.md', 'utf8');
const stepTypes = [...workflowSteps, ...actionSteps];

it('docs/language.md shows every function and step type as the code has it (npm run describe)', () => {
  expect(describeLanguage(document, { functions: expressionFunctions, stepTypes })).toBe(document);
});

it('docs/language.md has a place for both', () => {
  for (const { type } of stepTypes) expect(document).toContain(`#### ${type}\n`);
  for (const { signature } of expressionFunctions)
    expect(document).toContain(`| \`${signature.replaceAll('|', '\\|')}\``);
});
