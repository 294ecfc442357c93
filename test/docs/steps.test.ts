import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { actionSteps } from '../../activities/steps/index.gen.ts';
import { describeSteps } from '../../scripts/describe-steps.ts';
import { createStepTypeRegistry } from '../../workflows/language/step-type-registry.ts';
import { workflowSteps } from '../../workflows/steps/index.gen.ts';

const stepTypes = createStepTypeRegistry([...workflowSteps, ...actionSteps]).all;

it('docs/steps.md shows every step type as the code has it (npm run describe)', () => {
  expect(readFileSync('docs/steps.md', 'utf8')).toBe(describeSteps(stepTypes));
});
