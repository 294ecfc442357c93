import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { actionSteps } from '../activities/steps/index.gen.ts';
import { expressionFunctions } from '../workflows/language/function-table.ts';
import { createStepTypeRegistry } from '../workflows/language/step-type-registry.ts';
import { workflowSteps } from '../workflows/steps/index.gen.ts';
import { describeDialects, type RuleLists } from './describe-dialects.ts';
import { describeLanguage } from './describe-language.ts';
import { describeSteps } from './describe-steps.ts';

// Runs compiled, from dist/scripts.
const root = fileURLToPath(new URL('../../', import.meta.url));
rewrite('docs/language.md', (text) => describeLanguage(text, expressionFunctions));
writeFileSync(`${root}docs/steps.md`, describeSteps(createStepTypeRegistry([...workflowSteps, ...actionSteps]).all));
rewrite('docs/dialects.md', (text) => describeDialects(text, readRules()));

function rewrite(path: string, describe: (text: string) => string): void {
  writeFileSync(root + path, describe(readFileSync(root + path, 'utf8')));
}

function readRules(): RuleLists {
  const files = readdirSync(`${root}test/contract/rules`).sort();
  return Object.fromEntries(
    files.map((file) => [
      file.replace('.json', ''),
      JSON.parse(readFileSync(`${root}test/contract/rules/${file}`, 'utf8')),
    ]),
  );
}
