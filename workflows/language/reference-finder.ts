import type { CelNode } from './cel.ts';
import type { Evaluator, Scope } from './evaluator.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import type { Reference } from './references.ts';
import { referencesOn, rememberReferences, type StaticPath, staticPaths } from './static-paths.ts';
import { hasTemplate, loneExpression, splitTemplate } from './template.ts';

/** What the evaluator tells about references: by the paths that expressions read, without evaluating them. */
export type ReferenceFinder = Pick<Evaluator, 'touchedReferences' | 'narrow' | 'namedSecrets'>;

/** Looks expressions over; `parse` gives the root of one. A template that cannot be parsed touches nothing: it fails. */
export function createReferenceFinder(parse: (source: string) => CelNode): ReferenceFinder {
  const known = new Map<string, StaticPath[]>();
  const within = rememberReferences();

  function pathsOf(text: string, test: boolean): StaticPath[] {
    const found = known.get(text) ?? readPaths(text, parse);
    known.set(text, found);
    // A test looks at the very value that a path gives.
    return test ? found.map((path) => ({ ...path, whole: false })) : found;
  }
  function allPaths(template: Json, test: boolean): StaticPath[][] {
    if (typeof template === 'string') return hasTemplate(template) ? [pathsOf(template, test)] : [];
    if (typeof template !== 'object' || template === null) return [];
    return Object.values(template).flatMap((inner) => allPaths(inner, test));
  }
  return {
    touchedReferences(template, scope, test = false): readonly Reference[] {
      // A text that is sealed is not evaluated: what it reads is loaded by whoever opens it.
      const read = allPaths(template, test).filter((paths) => scope.secrets !== undefined || !paths.some(isSecret));
      return referencesOn(read.flat(), scope, within);
    },
    namedSecrets(text, account) {
      // Looked over for every text, and most have no such word.
      if (!text.includes('secrets') || !hasTemplate(text)) return [];
      const named = pathsOf(text, false).filter(isSecret);
      return [...new Set(named.map(({ keys }) => nameOfSecret(keys, account)))];
    },
    narrow: (template, scope) => narrowScope(allPaths(template, false).flat(), scope),
  };
}

/** `secrets.<name>`, or `account.secrets.<name>`, which stands for a secret of the account. */
function isSecret({ keys }: StaticPath): boolean {
  return keys[0] === 'secrets' || (keys[0] === 'account' && keys[1] === 'secrets' && keys.length > 2);
}

/** Where the account has none of the name, that is told as one that is not there. */
function nameOfSecret(keys: StaticPath['keys'], account: JsonObject | undefined): string {
  if (keys[0] === 'secrets') return String(keys[1] ?? '');
  const own = account?.secrets;
  const name = own !== undefined && isObject(own) ? own[String(keys[2])] : undefined;
  return typeof name === 'string' ? name : `account.secrets.${keys[2]}`;
}

function readPaths(text: string, parse: (source: string) => CelNode): StaticPath[] {
  try {
    const lone = loneExpression(text);
    if (lone !== null) return staticPaths(parse(lone));
    return splitTemplate(text).flatMap((part) => {
      if (part.kind === 'text') return [];
      // In mixed text the value is written out.
      return staticPaths(parse(part.source)).map((path) => ({ ...path, whole: false }));
    });
  } catch {
    return [];
  }
}

/** The same scope with nothing in it that the paths do not begin at. */
function narrowScope(paths: readonly StaticPath[], scope: Scope): Scope {
  const names = new Set(paths.map(({ keys }) => keys[0]));
  const ids = paths.filter(({ keys }) => keys[0] === 'steps').map(({ keys }) => keys[1]);
  const { input, steps, previous, execution, ...more } = scope;
  const seen = Object.entries(steps).filter(([id]) => ids.includes(id) || ids.includes(undefined));
  return {
    input: names.has('input') ? input : null,
    steps: Object.fromEntries(seen),
    previous: names.has('previous') ? previous : null,
    execution,
    ...Object.fromEntries(Object.entries(more).filter(([name]) => names.has(name))),
  };
}
