/** One run of the work; gives the Temporal workflow id, so that its history can be counted. */
export type RunOnce = () => Promise<string>;

/** Milliseconds. */
export interface Latency {
  p50: number;
  p95: number;
  p99: number;
}

/** The q-quantile of samples, by linear interpolation between the closest ranks. */
export function quantile(samples: readonly number[], q: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const place = (sorted.length - 1) * q;
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}

/** p50, p95 and p99 of samples in milliseconds. */
export function summarize(samples: readonly number[]): Latency {
  return { p50: quantile(samples, 0.5), p95: quantile(samples, 0.95), p99: quantile(samples, 0.99) };
}

/** Milliseconds that each of `count` runs took, one after another. */
export async function timeOneByOne(run: RunOnce, count: number): Promise<number[]> {
  const samples: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const start = performance.now();
    await run();
    samples.push(performance.now() - start);
  }
  return samples;
}

/** Runs per second with `inFlight` at once, over `count` runs. */
export async function timeInFlight(run: RunOnce, count: number, inFlight: number): Promise<number> {
  let started = 0;
  const start = performance.now();
  const lane = async () => {
    while (started < count) {
      started += 1;
      await run();
    }
  };
  await Promise.all(Array.from({ length: Math.min(inFlight, count) }, lane));
  return (count * 1000) / (performance.now() - start);
}
