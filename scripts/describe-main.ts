import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { actionSteps } from '../activities/steps/index.gen.ts';
import { expressionFunctions } from '../workflows/language/function-table.ts';
import { workflowSteps } from '../workflows/steps/index.gen.ts';
import { describeLanguage } from './describe-language.ts';

// Runs compiled, from dist/scripts.
const path = fileURLToPath(new URL('../../docs/language.md', import.meta.url));
const parts = { functions: expressionFunctions, stepTypes: [...workflowSteps, ...actionSteps] };
writeFileSync(path, describeLanguage(readFileSync(path, 'utf8'), parts));
