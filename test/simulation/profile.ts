import { THRESHOLDS, type Thresholds } from '../../workflows/engine/thresholds.ts';
import type { RandomSource } from './random-source.ts';

/** How the world treats one run: few things at once, so that each run is quick and tells what broke it. */
export interface Profile {
  /** One in so many actions fails. */
  oneFails: number;
  /** How often an action only ends when it is asked to stop. */
  never: number;
  /** How often an answer comes twice. */
  repeats: number;
  cancelAt: number | null;
  /** How often a turn drains the run, so that it is continued as new. */
  drains: number;
  /** How often a turn pauses the run for a while. */
  pauses: number;
  /** How often a turn settles something by hand that did not ask for it. */
  strays: number;
  /** How often an output is kept outside of the run. */
  references: number;
  /** How often a projection is taken when the run waits. */
  projections: number;
  /** How the engine is lost: its state through JSON, or rebuilt from the log of its events; how often. */
  rebuild: { from: 'json' | 'log'; often: number } | null;
  stepsPerActivation: number;
  /** From which amounts on the engine records, forgets and keeps outside; null: as in real runs. */
  thresholds: Thresholds | null;
}

/** Chooses what happens to a run. */
export function randomProfile(random: RandomSource): Profile {
  const often = (probability: number, value: number): number => (random.chance(probability) ? value : 0);
  const from = random.pick(['json', 'log'] as const);
  const everywhere = random.chance(0.15);
  return {
    oneFails: random.pick([3, 6, 12, 1000]),
    never: often(0.1, 0.15),
    repeats: often(0.3, 0.4),
    cancelAt: random.chance(0.12) ? random.below(12) : null,
    drains: often(0.2, 0.1),
    pauses: often(0.15, 0.1),
    strays: often(0.2, 0.1),
    references: often(0.25, 0.4),
    projections: often(0.3, 0.3),
    rebuild: random.chance(0.4) ? { from, often: everywhere ? 1 : 0.08 } : null,
    stepsPerActivation: random.chance(0.2) ? 1 + random.below(3) : 1_000,
    thresholds: random.chance(0.25) ? smallThresholds(random) : null,
  };
}

/** Amounts that small runs reach, too. */
function smallThresholds(random: RandomSource): Thresholds {
  const recordTasks = 1 + random.below(4);
  const keeps = random.chance(0.6);
  const kept: Partial<Thresholds> = {
    forgottenInput: 5,
    inlineCharacters: 50 + random.below(300),
    valueCharacters: 40 + random.below(60),
    smallValueCharacters: 12,
    windowItems: 1 + random.below(2),
    chunkCharacters: 10 + random.below(40),
    chunkErrors: 2,
    undoCharacters: 200 + random.below(400),
    undoEntryCharacters: 250 + random.below(40),
  };
  return {
    ...THRESHOLDS,
    recordTasks,
    recordTasksWhenLarge: 1,
    unrecordedTasks: recordTasks + random.below(4),
    ...(keeps ? kept : {}),
  };
}
