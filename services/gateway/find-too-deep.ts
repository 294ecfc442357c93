/**
 * Where in a JSON text arrays and objects first nest deeper than `limit`: the offset of that bracket, -1 when they do not.
 * Read without parsing: parsing a hostile text is what costs.
 */
export function findTooDeep(text: string, limit: number): number {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (quoted) {
      if (code === 0x5c) at += 1;
      else if (code === 0x22) quoted = false;
    } else if (code === 0x22) quoted = true;
    else if (code === 0x5b || code === 0x7b) depth += 1;
    else if (code === 0x5d || code === 0x7d) depth -= 1;
    if (depth > limit) return at;
  }
  return -1;
}
