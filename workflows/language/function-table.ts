import { coreFunctions } from './core-functions.ts';
import { type ExpressionFunction, nameOf } from './expression-function.ts';
import { hashFunctions } from './hash-functions.ts';
import { listFunctions } from './list-functions.ts';
import { mapFunctions } from './map-functions.ts';
import { mathFunctions } from './math-functions.ts';
import { scalarFunctions } from './scalar-functions.ts';
import { textFunctions } from './text-functions.ts';
import { timeFunctions } from './time-functions.ts';

/** Every function that expressions can call: the docs show it, the tests execute it, and nothing else can be called. */
export const expressionFunctions: readonly ExpressionFunction[] = [
  ...coreFunctions,
  ...listFunctions,
  ...mapFunctions,
  ...mathFunctions,
  ...scalarFunctions,
  ...textFunctions,
  ...timeFunctions,
  ...hashFunctions,
];

/** Names that can be called; those in `own` are performed by our code, the others by the language. */
export const callableNames: ReadonlyMap<string, 'own' | 'core'> = new Map(
  expressionFunctions.map(({ signature, run }) => [nameOf(signature), run ? 'own' : 'core']),
);

/** Names of the functions that give a list. */
export const listFunctionNames: ReadonlySet<string> = new Set(
  expressionFunctions
    .filter(({ signature }) => signature.slice(signature.lastIndexOf('): ') + 3).startsWith('list'))
    .map(({ signature }) => nameOf(signature)),
);
