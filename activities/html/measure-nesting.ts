/** Elements that hold nothing, and those that another of their kind closes: they nest only inside of others, which are counted. */
const flat = new Set(
  'area base basefont br col command embed frame hr img input isindex keygen link meta param source track wbr p li dt dd td th tr thead tbody tfoot option optgroup rp rt'.split(
    ' ',
  ),
);

/**
 * How deep the elements of a page nest, or more: what is never closed counts to the end, as parsers take it. Linear, so that
 * it can be asked before a parser, whose work grows with the square of the depth.
 */
export function measureNesting(html: string): number {
  const open = new Map<string, number>();
  let depth = 0;
  let deepest = 0;
  for (const [, slash, name = ''] of html.matchAll(/<(\/?)([a-z][^\s/>]*)/gi)) {
    const element = name.toLowerCase();
    if (flat.has(element)) continue;
    const count = open.get(element) ?? 0;
    // A closing tag without its element is ignored.
    const change = slash === '' ? 1 : count > 0 ? -1 : 0;
    open.set(element, count + change);
    depth += change;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
