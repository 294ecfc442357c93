import type { Piped } from './check-step-input.ts';
import type { InnerScope } from './control-compiler.ts';
import type { CompileGraph, GraphPlace } from './graph-place.ts';
import type { ReadStep } from './read-step.ts';
import { errorType, type KnownStep, type TypeScope } from './type-scope.ts';

/** What surrounds a step. */
export interface StepPlace {
  place: GraphPlace;
  scope: TypeScope;
  piped: Piped;
  isRoot: boolean;
  compileGraph: CompileGraph;
}

/** The place of a list of steps inside a step; `holdsLimit`: they run while the step holds its own limit. */
export function innerPlace(
  step: ReadStep,
  pointer: string,
  { place, scope, piped }: StepPlace,
  inner: InnerScope = {},
  holdsLimit = true,
): GraphPlace {
  const { previous: _previous, ids: _ids, named: _named, ...outer } = innerScope(scope, inner);
  const { item } = inner;
  const limited = step.fields.limit && holdsLimit ? String(step.fields.limit.key) : place.limited;
  return {
    pointer,
    parent: step.id,
    depth: place.depth + 1,
    scope: outer,
    piped: item === undefined ? piped : { type: item, giver: 'each item is' },
    sure: false,
    ...(item === undefined ? (place.endings ? { endings: place.endings } : {}) : { endings: [] }),
    ...(limited === undefined ? {} : { limited: item === undefined ? limited : asSeenInside(limited) }),
  };
}

/** The key of a limit around a loop, as its passes compare it: the same words about `item` mean another one there. */
function asSeenInside(key: string): string {
  return /\{\{[^}]*\b(?:item|index)\b/.test(key) ? `${key} of the loop around` : key;
}

/** What expressions inside a step can name. */
export function innerScope(scope: TypeScope, { item, error, steps, named, previous = item }: InnerScope): TypeScope {
  const visible = steps ? new Map<string, KnownStep>([...scope.visible, ...steps]) : scope.visible;
  return {
    ...scope,
    visible,
    ...(item === undefined ? {} : { item }),
    ...(previous === undefined ? {} : { previous }),
    ...(error ? { error: errorType } : {}),
    ...(named ? { named } : {}),
  };
}
