import { describeCelError, OWN_PREFIX } from './cel.ts';
import { FunctionRefusal } from './expression-function.ts';

/** What an expression that is refused is told: the reason with a hint what to do, and the 0-based place. */
export function explainCelError(error: unknown): { what: string; position: number } {
  const told = describeCelError(error);
  const summary = told?.summary ?? (error instanceof Error ? error.message : 'it cannot be evaluated');
  const what = showKnownTypes(
    summary.replaceAll(OWN_PREFIX, '').replaceAll(', Budget, int)', ')').replaceAll('(Budget, int)', '()'),
  );
  const hint = told === null ? undefined : told.code === 'no_such_overload' ? operatorAdvice(what) : advice[told.code];
  const position = told?.position ?? (error instanceof FunctionRefusal ? error.position : undefined) ?? 0;
  return { what: hint === undefined ? what : `${what}; ${hint}`, position };
}

/** `dyn<list<int>>` is a list whose type is known only now. */
function showKnownTypes(summary: string): string {
  const start = summary.indexOf('dyn<');
  if (start === -1) return summary;
  let depth = 1;
  let end = start + 4;
  while (depth > 0 && end < summary.length) {
    if (summary[end] === '<') depth++;
    else if (summary[end] === '>') depth--;
    end++;
  }
  return showKnownTypes(`${summary.slice(0, start)}${summary.slice(start + 4, end - 1)}${summary.slice(end)}`);
}

const advice: { readonly [code: string]: string } = {
  no_such_key: 'test the field with has(), or read it as `.?field` with `.orValue(…)`',
  unknown_variable: 'use input, steps, previous, execution, vars, or in a loop item and index',
  no_matching_overload: 'see the table of functions for what it takes',
  index_out_of_bounds: 'test the size() first',
  invalid_macro_argument:
    'has() asks for a field by its name, such as has(input.name); write `"key" in object` for other keys, and compare other values with null',
  invalid_index_type: 'a list takes a number, such as [0]; for a field of each element write .map(e, e.field)',
  cannot_index_type: 'only objects have fields, and only lists have elements',
  invalid_logical_operand: 'compare it with something, such as `!= null` or `> 0`',
  invalid_condition_type: 'compare it with something, such as `!= null` or `> 0`',
  division_by_zero: 'test the divisor first',
  modulo_by_zero: 'test the divisor first',
  numeric_overflow: 'whole numbers end at 2^63; calculate with decimals, such as 1.0',
};

/** By what the operator is and what stands beside it: `no such overload: string + int`. */
function operatorAdvice(what: string): string {
  const [, left = '', operator = '', right = ''] = /: (.+) (==|!=|<=|>=|[-+*/%<>]|in) (.+)$/.exec(what) ?? [];
  const either = (type: string) => left.startsWith(type) || right.startsWith(type);
  if (operator === '+' && either('string'))
    return 'text joins only with text: write string(…) around the other, or two templates in one text';
  if (operator === '+' && either('map')) return 'objects are joined with merge(…)';
  if (operator === '+' && either('list')) return 'lists join only with lists: write [ ] around one element';
  if (operator === 'in') return 'write `element in list` or `"key" in object`, and text.contains(…) for text';
  if ((operator === '==' || operator === '!=') && either('null')) return 'a value of this kind is never null';
  if (operator !== '' && either('string')) return 'convert with number() or string()';
  return operator === '' && what.includes('!')
    ? 'compare it with something, such as `!= null` or `> 0`'
    : 'convert with number() or string()';
}
