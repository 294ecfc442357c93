import fc from 'fast-check';
import { argumentTypesOf, nameOf } from '../../workflows/language/expression-function.ts';
import { expressionFunctions } from '../../workflows/language/function-table.ts';

const literals = [
  'null',
  'true',
  '0',
  '-1',
  '1.5',
  '9007199254740993',
  '1e300',
  '""',
  '"a"',
  '"\\u{1F600}"',
  '"2026-01-31T00:00:00Z"',
  '"P1M"',
  '"[a-z]+"',
  '[]',
  '[1, "a", null]',
  '[{"id": 1}]',
  '{}',
  '{"constructor": 1, "__proto__": 2}',
];
const names = [
  'input',
  'input.list',
  'input.text',
  'input["a b"]',
  'input.?gone',
  'steps',
  'previous',
  'item',
  'index',
  'execution.id',
  'vars.n',
  'nothing',
];
const operators = ['+', '-', '*', '/', '%', '==', '!=', '<', '>=', '&&', '||', 'in'];

const calls = expressionFunctions.map(({ signature }) => ({
  name: nameOf(signature),
  count: argumentTypesOf(signature).length,
}));

/** Expressions of the grammar, with any function and any operands: most of them are wrong in some way. */
export const wellFormedExpression: fc.Arbitrary<string> = fc.letrec<{ expression: string }>((tie) => {
  const inner = tie('expression');
  const call = fc
    .tuple(fc.constantFrom(...calls), fc.array(inner, { minLength: 3, maxLength: 3 }), fc.boolean())
    .map(([{ name, count }, values, asMethod]) => {
      const given = values.slice(0, Math.max(1, count));
      return asMethod ? `(${given[0]}).${name}(${given.slice(1).join(', ')})` : `${name}(${given.join(', ')})`;
    });
  const comprehension = fc
    .tuple(inner, fc.constantFrom('map', 'filter', 'all', 'exists', 'exists_one'), inner)
    .map(([list, name, body]) => `(${list}).${name}(x, ${body.replaceAll('item', 'x')})`);
  return {
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true, maxDepth: 4 },
      fc.constantFrom(...literals),
      fc.constantFrom(...names),
      call,
      comprehension,
      fc
        .tuple(inner, fc.constantFrom(...operators), inner)
        .map(([one, operator, other]) => `(${one} ${operator} ${other})`),
      fc.tuple(inner, inner, inner).map(([test, one, other]) => `(${test} ? ${one} : ${other})`),
      fc.tuple(inner, inner).map(([value, key]) => `(${value})[${key}]`),
      fc.tuple(inner, fc.constantFrom('a', 'id', 'constructor', '?b')).map(([value, field]) => `(${value}).${field}`),
      fc.array(inner, { maxLength: 4 }).map((entries) => `[${entries.join(', ')}]`),
      inner.map((value) => `{"k": ${value}}`),
      inner.map((value) => `-(${value})`),
      inner.map((value) => `!(${value})`),
    ),
  };
}).expression;

/** The same with characters cut out, doubled and put in: not of the grammar any more. */
export const brokenExpression: fc.Arbitrary<string> = fc
  .tuple(
    wellFormedExpression,
    fc.nat(),
    fc.nat(20),
    fc.constantFrom('', '{{', '}}', '"', '(', ')', '\\', '\u0000', '?', '[', '\u{1F600}', '//', "'''"),
  )
  .map(([text, at, length, put]) => {
    const start = at % (text.length + 1);
    return text.slice(0, start) + put + text.slice(start + (length % 5));
  });
