import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { actionSteps } from '../../activities/steps/index.gen.ts';
import { describeSteps } from '../../scripts/describe-steps.ts';
import { workflowSteps } from '../../workflows/steps/index.gen.ts';

const stepTypes = [...workflowSteps, ...actionSteps];

it('docs/steps.md shows every step type as the code has it (npm run describe)', () => {
  expect(readFileSync('docs/steps.md', 'utf8')).toBe(describeSteps(stepTypes));
});
