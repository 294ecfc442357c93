import { allow, type ExpressionFunction } from './expression-function.ts';

/** What the language itself brings and expressions may call; everything that is not in a table is refused. */
export const coreFunctions: readonly ExpressionFunction[] = [
  allow('size(dyn): int', 'Elements of a list, fields of an object or characters of a text; also `x.size()`.', [
    '[1, 2].size()',
    2,
  ]),
  allow('has(ast): bool', 'Whether a field is there.', ['has(execution.nothing)', false]),
  allow('all(ast, ast): bool', 'Whether a condition holds for every element.', ['[1, 2].all(n, n > 0)', true]),
  allow('exists(ast, ast): bool', 'Whether a condition holds for some element.', ['[1, 2].exists(n, n > 1)', true]),
  allow('exists_one(ast, ast): bool', 'Whether a condition holds for exactly one element.', [
    '[1, 2].exists_one(n, n > 1)',
    true,
  ]),
  allow('map(ast, ast): list<dyn>', 'What an expression gives for each element.', ['[1, 2].map(n, n * 2)', [2, 4]]),
  allow('map(ast, ast, ast): list<dyn>', 'The same for the elements that meet a condition.', [
    '[1, 2].map(n, n > 1, n * 2)',
    [4],
  ]),
  allow('filter(ast, ast): list<dyn>', 'The elements that meet a condition.', ['[1, 2].filter(n, n > 1)', [2]]),
  allow('bind(ast, dyn, ast): dyn', 'Names a value within an expression.', ['cel.bind(n, 2 + 3, n * n)', 25]),
  allow('contains(string): bool', 'Whether a text holds another.', ['"abc".contains("b")', true]),
  allow('startsWith(string): bool', 'Whether a text starts with another.', ['"abc".startsWith("a")', true]),
  allow('endsWith(string): bool', 'Whether a text ends with another.', ['"abc".endsWith("c")', true]),
  allow('int(dyn): int', 'The whole number of a text, or a number without its fraction.', ['int("42") + int(1.9)', 43]),
  allow('double(dyn): double', 'The number of a text or an integer.', ['double("1.5") + double(1)', 2.5]),
  allow('bool(dyn): bool', 'The boolean that a text spells.', ['bool("true")', true]),
  allow('dyn(dyn): dyn', 'The value, with its type left open.', ['dyn(1)', 1]),
  allow('of(dyn): optional', 'A value that may be absent.', ['optional.of(1).orValue(2)', 1]),
  allow('none(): optional', 'An absent value.', ['optional.none().orValue(2)', 2]),
  allow('hasValue(): bool', 'Whether an optional holds a value.', ['{"a": 1}.?b.hasValue()', false]),
  allow('value(): dyn', 'The value of an optional that holds one.', ['{"a": 1}.?a.value()', 1]),
  allow('or(ast): optional', 'This optional, or another when it is empty.', [
    '{"a": 1}.?b.or(optional.of(3)).value()',
    3,
  ]),
  allow('orValue(ast): dyn', 'The value of an optional, or another when it is empty.', ['{"a": 1}.?b.orValue(0)', 0]),
];
