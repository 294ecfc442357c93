import { type Latency, type RunOnce, summarize, timeInFlight, timeOneByOne } from './measure.ts';

/** How much is measured. */
export interface Effort {
  /** Alternating rounds, so that a drift of the machine meets every side. */
  rounds: number;
  /** Runs one after another, per side and round. */
  singles: number;
  /** Runs with many in flight, per side and round. */
  loaded: number;
  inFlight: number;
  /** Runs per side before anything is measured. */
  warmUps: number;
}

/** One side's figures for one scenario. */
export interface Figures extends Latency {
  /** Runs per second with many in flight: the median of the rounds. */
  throughput: number;
}

/** Measures the sides in turn, round by round. */
export async function compareSides(sides: readonly RunOnce[], effort: Effort): Promise<Figures[]> {
  const latencies: number[][] = sides.map(() => []);
  const throughputs: number[][] = sides.map(() => []);
  for (const run of sides) await timeOneByOne(run, effort.warmUps);
  for (let round = 0; round < effort.rounds; round += 1) {
    for (const [index, run] of sides.entries()) latencies[index]?.push(...(await timeOneByOne(run, effort.singles)));
    for (const [index, run] of sides.entries())
      throughputs[index]?.push(await timeInFlight(run, effort.loaded, effort.inFlight));
  }
  return sides.map((_, index) => ({
    ...summarize(latencies[index] ?? []),
    throughput: summarize(throughputs[index] ?? []).p50,
  }));
}
