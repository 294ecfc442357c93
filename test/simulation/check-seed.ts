import type { RunInput } from '../../workflows/execution.ts';
import { ENGINE_VERSION, type Plan } from '../../workflows/language/plan.ts';
import { compareRun } from './compare-run.ts';
import { type Profile, randomProfile } from './profile.ts';
import { randomPlan } from './random-plan.ts';
import { createRandomSource } from './random-source.ts';
import { runInput } from './random-template.ts';
import { simulate, tellAfterEnd } from './simulate.ts';

/** What one seed stands for: a plan, and a world for it to run in. */
export function planOf(seed: number): Plan {
  return randomPlan(createRandomSource(seed));
}

/** A run of a plan. */
export function runOf(plan: Plan): RunInput {
  const execution = { id: 'ex-1', tenantId: 'default', workflowId: null, workflowName: 'random', version: null };
  return {
    engineVersion: ENGINE_VERSION,
    execution: { ...execution, createdAt: 1_000 },
    plan,
    input: runInput,
    keyBase: 'ex-1',
    notify: true,
  };
}

/** The engine in a segment knows the amounts of real runs alone, and what hangs there would do so in real time. */
function fitSegments(profile: Profile): void {
  profile.thresholds = null;
  profile.never = 0;
  // What fails at first is what segments leave.
  profile.oneFails = Math.min(profile.oneFails, 5);
}

/** Runs the plan of a seed, or another one in the world of the seed. @throws Error that says what is wrong. */
export async function checkSeed(seed: number, plan = planOf(seed)): Promise<void> {
  const profile = randomProfile(createRandomSource(seed ^ 0x5bd1e995));
  if (plan.durability === 'fast') fitSegments(profile);
  const { stepsPerActivation } = profile;
  const world = await simulate({ ...runOf(plan), limits: { stepsPerActivation } }, profile, seed + 1);
  compareRun(world);
  tellAfterEnd(world);
}
