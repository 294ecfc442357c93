/** A seeded source of choices: the same seed gives the same choices on every machine. */
export interface RandomSource {
  /** A whole number from 0 to below `count`; 0 when there is nothing to choose. */
  below(count: number): number;
  /** Whether something that happens so often, from 0 to 1, happens now. */
  chance(probability: number): boolean;
  /** One of several. */
  pick<T>(values: readonly [T, ...T[]]): T;
}

/** Mulberry32: small, fast, and good enough to choose with. */
export function createRandomSource(seed: number): RandomSource {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (count: number): number => Math.floor(next() * count);
  return {
    below,
    chance: (probability) => next() < probability,
    pick: (values) => values[below(values.length)] ?? values[0],
  };
}

/** A number that depends on a seed and a text, evenly spread. */
export function hashOf(seed: number, text: string): number {
  let hash = (seed ^ 0x811c9dc5) >>> 0;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b) >>> 0;
  return (hash ^ (hash >>> 16)) >>> 0;
}
