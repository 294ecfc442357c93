import { closest, distance } from 'fastest-levenshtein';

/** The candidate that was probably meant; undefined when none is near. Case does not count. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const list = [...candidates];
  if (list.length === 0 || word.length > 200) return undefined;
  const lower = new Map(list.map((candidate) => [candidate.toLowerCase(), candidate]));
  const best = closest(word.toLowerCase(), [...lower.keys()]);
  const limit = word.length < 4 ? 1 : Math.max(2, Math.floor(word.length / 3));
  return distance(word.toLowerCase(), best) <= limit ? lower.get(best) : undefined;
}
