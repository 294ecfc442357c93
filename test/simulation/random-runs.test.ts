import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../workflows/language/plan.ts';
import { checkSeed, planOf } from './check-seed.ts';

/** Which seeds are tried: `SIMULATION_SEED=7 SIMULATION_RUNS=1` tries one again, larger numbers look further. */
const first = Number(process.env.SIMULATION_SEED ?? 1);
const runs = Number(process.env.SIMULATION_RUNS ?? 10_000);

/** A plan that once showed a mistake, in the world of a seed. */
interface Regression {
  shows: string;
  seed: number;
  plan: Plan;
}

const regressions: Regression[] = JSON.parse(readFileSync(new URL('regressions.json', import.meta.url), 'utf8'));

/** Tries seeds until one fails; that one is told with how to try it again. */
async function trySeeds(from: number, count: number): Promise<number> {
  for (let seed = from; seed < from + count; seed += 1) {
    try {
      await checkSeed(seed);
    } catch (error) {
      const again = `SIMULATION_SEED=${seed} SIMULATION_RUNS=1 npx vitest run test/simulation`;
      throw new Error(`Seed ${seed} fails; try it again with: ${again}`, { cause: error });
    }
  }
  return count;
}

describe('random runs', () => {
  it('end as the naive reading of their plan says, whatever happens around them', { timeout: 600_000 }, async () => {
    expect(await trySeeds(first, runs)).toBe(runs);
  });

  it.each(regressions)('no longer fail: $shows', async ({ seed, plan }) => {
    await expect(checkSeed(seed, plan)).resolves.toBeUndefined();
  });
});

describe('random plans', () => {
  it('hold every construct', () => {
    const text = JSON.stringify(Array.from({ length: 300 }, (_, seed) => planOf(seed)));
    const kinds = ['choice', 'loop', 'parallel', 'try', 'wait', 'terminate', 'assign', 'approval', 'event', 'child'];
    for (const kind of [...kinds, 'pure', 'action']) expect(text).toContain(`"kind":"${kind}"`);
    const limits = ['attemptMs', 'maxAttempts', 'rate', 'local', 'varTypes', 'durability'];
    for (const field of limits) expect(text).toContain(`"${field}":`);
    const fields = ['when', 'join', 'onError', 'compensate', 'limit', 'single', 'break', 'continue', 'while', 'until'];
    for (const field of fields) expect(text).toContain(`"${field}":`);
    for (const join of ['"any"', '"collect"', '{"atLeast":']) expect(text).toContain(`"join":${join}`);
  });
});
