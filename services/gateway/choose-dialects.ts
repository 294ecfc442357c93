import { nearest } from '../../workflows/language/did-you-mean.ts';
import type { Dialect } from './define-dialect.ts';

/** The dialects that are served: the native API, and those named, or all when none is. @throws Error that names the wrong word. */
export function chooseDialects(dialects: readonly Dialect[], names: readonly string[]): readonly Dialect[] {
  const known = dialects.map(({ name }) => name);
  for (const name of names) {
    if (known.includes(name)) continue;
    const suggestion = nearest(name, known);
    const hint = suggestion === undefined ? `There are ${known.join(', ')}.` : `Did you mean ${suggestion}?`;
    throw new Error(`STEPGRAPH_DIALECTS names ${name}, which there is not. ${hint}`);
  }
  return dialects.filter(({ name, native }) => native || names.length === 0 || names.includes(name));
}
