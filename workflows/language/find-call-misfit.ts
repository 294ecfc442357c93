import { describeType } from './describe-type.ts';
import { argumentTypesOf, nameOf } from './expression-function.ts';
import { expressionFunctions } from './function-table.ts';
import type { JsonSchema } from './json.ts';
import { findMisfit } from './static-type.ts';

/** Types that a value of another type can never be taken for; numbers, say, come as several. */
const strict: { [type: string]: JsonSchema } = {
  string: { type: 'string' },
  list: { type: 'array' },
  map: { type: 'object' },
};
/** Of the language's own, the signature leaves out what they are called on. */
const ofText = new Set(['contains', 'startsWith', 'endsWith']);

/** Why a function can never take values of these types, what it is called on first; null when it may. */
export function findCallMisfit(name: string, given: readonly JsonSchema[]): string | null {
  const fitting = expressionFunctions.filter(
    ({ signature, run }) => nameOf(signature) === name && (run !== undefined || ofText.has(name)),
  );
  const wanted = fitting.map(({ signature, run }) => [...(run ? [] : ['string']), ...argumentTypesOf(signature)]);
  const [types, ...others] = wanted.filter((each) => each.length === given.length);
  if (types === undefined || others.length > 0) return null;
  for (const [at, type] of types.entries()) {
    const needs = strict[type.replace(/<.*/, '')];
    const gives = given[at];
    if (needs === undefined || gives === undefined || !findMisfit(gives, needs)) continue;
    const place = at === 0 ? 'what it is called on' : `its argument ${at}`;
    return `\`${name}\` needs a ${type} as ${place}, but that is ${describeType(gives)}`;
  }
  return null;
}
