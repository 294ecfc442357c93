import fc from 'fast-check';
import type { Json } from '../../workflows/language/json.ts';
import { brokenExpression, wellFormedExpression } from '../fuzz/random-expression.ts';

/** Words that mean something somewhere in a definition. */
const words = [
  ...['id', 'type', 'input', 'after', 'join', 'when', 'onError', 'retry', 'timeout', 'limit', 'compensate', 'forEach'],
  ...['steps', 'branches', 'cases', 'default', 'catch', 'finally', 'onTimeout', 'items', 'count', 'while', 'until'],
  ...['break', 'continue', 'concurrency', 'maxIterations', 'onItemError', 'mode', 'scope', 'vars', 'output', 'expose'],
  ...[
    'durability',
    'rateLimit',
    'repeatable',
    'labels',
    'alias',
    'name',
    'form',
    'correlation',
    'workflow',
    '__proto__',
  ],
  ...['constructor', 'toString', '', '\u0000ref', 'a/b', 'previous', 'item', '$ref', 'pattern', 'properties'],
];
const texts = [
  ...[
    'any',
    'all',
    'collect',
    'wait',
    'skip',
    'fail',
    'fast',
    'PT0S',
    'PT0.001S',
    'P9999Y',
    '-PT1S',
    'Echo',
    'Loop',
    'Try',
  ],
  ...['Parallel', 'Choice', 'Terminate', 'Assign', 'Wait', 'Transform', 'execution', 'iteration', '{{', '}}', '{{ }}'],
  ...[
    '{{ item }}',
    '{{ input }}',
    '{{ steps }}',
    '{{ previous[0] }}',
    '(a+)+$',
    '\ud800',
    '2026-01-01T00:00:00Z',
    'self',
  ],
];

const template = fc.oneof(wellFormedExpression, brokenExpression).map((expression) => `{{ ${expression} }}`);
const scalar: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(null, true, false, 0, -1, 1, 2, 0.5, 1e21, -0, 10_001, 4_294_967_296),
  fc.constantFrom(...texts, ...words),
  fc.string({ unit: 'binary', maxLength: 20 }),
  template,
);
const value: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 4 }) },
  { weight: 1, arbitrary: fc.dictionary(fc.constantFrom(...words), scalar, { maxKeys: 4 }) },
);

/** One change of a document: at which of its places, what. */
type Change = { at: number } & (
  | { kind: 'replace'; value: Json }
  | { kind: 'remove' }
  | { kind: 'add'; key: string; value: Json }
  | { kind: 'copy'; from: number }
  | { kind: 'wrap'; key: string }
);
const place = fc.nat({ max: 10_000 });
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ at: place, kind: fc.constant('replace' as const), value }),
  fc.record({ at: place, kind: fc.constant('remove' as const) }),
  fc.record({ at: place, kind: fc.constant('add' as const), key: fc.constantFrom(...words), value }),
  fc.record({ at: place, kind: fc.constant('copy' as const), from: place }),
  fc.record({ at: place, kind: fc.constant('wrap' as const), key: fc.constantFrom(...words) }),
);

/** A place in a document: a field of an object or of a list. */
interface Place {
  holder: { [key: string]: Json } | Json[];
  key: string;
  value: Json;
}

function placesOf(document: Json): Place[] {
  if (document === null || typeof document !== 'object') return [];
  return Object.entries(document).flatMap(([key, inner]) => [
    { holder: document, key, value: inner },
    ...placesOf(inner),
  ]);
}

/** Own fields only, so that `__proto__` is a name like any other. */
function put(holder: Place['holder'], key: string, value: Json): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function apply(document: Json, one: Change): void {
  const places = placesOf(document);
  const at = places[one.at % Math.max(1, places.length)];
  if (!at) return;
  switch (one.kind) {
    case 'replace':
      put(at.holder, at.key, structuredClone(one.value));
      break;
    case 'remove':
      if (Array.isArray(at.holder)) at.holder.splice(Number(at.key), 1);
      else delete at.holder[at.key];
      break;
    case 'add':
      if (Array.isArray(at.value)) at.value.push(structuredClone(one.value));
      else if (at.value !== null && typeof at.value === 'object') put(at.value, one.key, structuredClone(one.value));
      break;
    case 'copy':
      put(at.holder, at.key, structuredClone(places[one.from % places.length]?.value ?? null));
      break;
    case 'wrap':
      put(at.holder, at.key, { [one.key]: at.value });
  }
}

/** Valid definitions with some changes, and now and then any JSON at all. */
export function mutatedDefinition(valid: readonly Json[]): fc.Arbitrary<Json> {
  const mutated = fc.tuple(fc.constantFrom(...valid), fc.array(change, { maxLength: 5 })).map(([origin, changes]) => {
    const document = structuredClone(origin);
    for (const one of changes) apply(document, one);
    return document;
  });
  return fc.oneof({ weight: 9, arbitrary: mutated }, { weight: 1, arbitrary: value });
}
