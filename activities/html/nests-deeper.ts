import { Parser } from 'htmlparser2';

/** Ends the parse of a page. */
class TooDeep extends Error {}

/**
 * Whether the elements of a page nest deeper than `most`, by the parser's own rules for what closes what. It stops there: the
 * work of a whole parse grows with the square of the depth.
 */
export function nestsDeeper(html: string, most: number): boolean {
  let depth = 0;
  const parser = new Parser({
    onopentagname() {
      depth += 1;
      if (depth > most) throw new TooDeep();
    },
    onclosetag() {
      depth -= 1;
    },
  });
  try {
    parser.write(html);
    return false;
  } catch (error) {
    if (error instanceof TooDeep) return true;
    throw error;
  }
}
