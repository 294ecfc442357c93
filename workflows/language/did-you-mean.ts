import { closest, distance } from 'fastest-levenshtein';

/** The candidate that was probably meant; undefined when none is near. Case does not count. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const list = [...candidates];
  if (list.length === 0 || word.length > 200) return undefined;
  const lower = new Map(list.map((candidate) => [candidate.toLowerCase(), candidate]));
  const wanted = word.toLowerCase();
  const best = closest(wanted, [...lower.keys()]);
  return lower.get(isSlip(wanted, best) ? best : (soleLonger(wanted, [...lower.keys()]) ?? ''));
}

/** A few letters off, but more kept than changed; or the same letters in another order. */
function isSlip(word: string, candidate: string): boolean {
  const off = distance(word, candidate);
  const limit = word.length < 4 ? 1 : Math.max(2, Math.floor(word.length / 3));
  if (off > limit) return false;
  return off * 2 < Math.max(word.length, candidate.length) || sorted(word) === sorted(candidate);
}

function sorted(word: string): string {
  return [...word].sort().join('');
}

/** The only candidate that a word is the start of: `expo` for `exponential`. */
function soleLonger(word: string, candidates: readonly string[]): string | undefined {
  const longer = word.length < 4 ? [] : candidates.filter((candidate) => candidate.startsWith(word));
  return longer.length === 1 ? longer[0] : undefined;
}
