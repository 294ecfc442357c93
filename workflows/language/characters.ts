/** The part of a text between two places, counted in characters (Unicode code points), as `size` counts them. */
export function substring(text: string, from: number, to = Number.POSITIVE_INFINITY): string {
  return hasPairs(text) ? [...text].slice(...inOrder(from, to)).join('') : text.substring(from, to);
}

/** The place of a UTF-16 code unit of a text in characters; -1 for none. */
export function characterIndex(text: string, unit: number): number {
  return unit <= 0 || !hasPairs(text) ? unit : [...text.slice(0, unit)].length;
}

/** Only then do characters and code units differ. */
function hasPairs(text: string): boolean {
  return /[\ud800-\udbff]/.test(text);
}

/** As `String.substring` takes them: from 0 on, the smaller first. */
function inOrder(from: number, to: number): [number, number] {
  const [one, other] = [Math.max(0, from), Math.max(0, to)];
  return one <= other ? [one, other] : [other, one];
}
