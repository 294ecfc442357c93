import { Environment } from '@marcbachmann/cel-js';
import { OWN_PREFIX } from './cel.ts';
import { ExpressionBudget } from './expression-budget.ts';
import { type ExpressionFunction, FunctionRefusal, nameOf } from './expression-function.ts';
import { expressionFunctions } from './function-table.ts';
import { NotJson } from './to-json.ts';

/** The names that expressions can start with. `steps`, `input` and the others are JSON, so their type is left open. */
export const scopeNames = [
  'input',
  'steps',
  'previous',
  'execution',
  'item',
  'index',
  'vars',
  'account',
  'env',
  'labels',
  'error',
  'output',
  'secrets',
] as const;

/** The name under which the budget travels; expressions cannot write names that start so. */
export const BUDGET = '__budget';

const argumentTypes = /\((.*)\)/;

/**
 * The environment that all expressions share: JSON numbers are doubles and mix with integers, lists may be mixed,
 * optionals are on. `names`: what expressions outside of runs can start with. Never changed after it is built; one
 * evaluation's state is in its budget and its names.
 */
export function createExpressionEnvironment(nodes: number, names: readonly string[] = scopeNames): Environment {
  const environment = new Environment({
    homogeneousAggregateLiterals: false,
    enableOptionalTypes: true,
    limits: { maxAstNodes: nodes, maxDepth: 100, maxListElements: nodes, maxMapEntries: nodes },
  });
  environment.registerType('Budget', ExpressionBudget);
  environment.registerVariable(BUDGET, 'Budget');
  for (const name of names) environment.registerVariable(name, 'dyn');
  registerMixedNumbers(environment);
  registerCounters(environment);
  for (const entry of expressionFunctions) if (entry.run) registerOwn(environment, entry, entry.run);
  return environment;
}

/** `double ∘ int` and back, with `==` and `!=` where both types are known. Other comparisons are the language's own. */
function registerMixedNumbers(environment: Environment): void {
  const operators: { [operator: string]: (left: number, right: number) => number } = {
    '+': (left, right) => left + right,
    '-': (left, right) => left - right,
    '*': (left, right) => left * right,
    '/': (left, right) => left / right,
    '%': (left, right) => left % right,
  };
  for (const [operator, apply] of Object.entries(operators)) {
    const handler = (left: number | bigint, right: number | bigint) => apply(Number(left), Number(right));
    environment.registerOperator(`double ${operator} int: double`, handler);
    environment.registerOperator(`int ${operator} double: double`, handler);
  }
  environment.registerOperator('double % double: double', (left: number, right: number) => left % right);
  environment.registerOperator('int == double', (left: bigint, right: number) => Number(left) === right);
}

function registerCounters(environment: Environment): void {
  const options = { async: false };
  environment.registerFunction(
    `${OWN_PREFIX}iterate(dyn, Budget, int, int): dyn`,
    (value: unknown, budget: ExpressionBudget, position: bigint, weight: bigint) => {
      budget.iterate(countElements(value), Number(position), Number(weight));
      return value;
    },
    options,
  );
  environment.registerFunction(
    `${OWN_PREFIX}weigh(dyn, Budget, int): dyn`,
    (value: unknown, budget: ExpressionBudget, position: bigint) => {
      budget.weigh(value, Number(position));
      return value;
    },
    options,
  );
  environment.registerFunction(
    `${OWN_PREFIX}read(dyn, Budget, int): dyn`,
    (value: unknown, budget: ExpressionBudget, position: bigint) => {
      if (typeof value === 'string') budget.text(value.length, Number(position));
      else budget.work(1 + (Array.isArray(value) ? value.length : 0), Number(position));
      return value;
    },
    options,
  );
}

function countElements(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  if (value instanceof Map) return value.size;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}

/** Both `name(a, b)` and `a.name(b)`, each with the budget and the place of the call as its last arguments. */
function registerOwn(
  environment: Environment,
  { signature }: ExpressionFunction,
  run: NonNullable<ExpressionFunction['run']>,
): void {
  const types = (argumentTypes.exec(signature)?.[1] ?? '').split(', ');
  const returns = signature.slice(signature.lastIndexOf(': '));
  const handler = (...values: unknown[]) => {
    const [budget, position] = values.splice(-2);
    if (!(budget instanceof ExpressionBudget)) throw new TypeError(`${signature} was called without its budget`);
    try {
      return run(budget, ...values);
    } catch (error) {
      throw placeRefusal(error, Number(position));
    }
  };
  const name = `${OWN_PREFIX}${nameOf(signature)}`;
  environment.registerFunction(`${name}(${[...types, 'Budget', 'int'].join(', ')})${returns}`, handler, {
    async: false,
  });
  environment.registerFunction(
    `${types[0]}.${name}(${[...types.slice(1), 'Budget', 'int'].join(', ')})${returns}`,
    handler,
    {
      async: false,
    },
  );
}

/** A refusal that knows its call; the innermost one counts. */
function placeRefusal(error: unknown, position: number): unknown {
  if (error instanceof FunctionRefusal) error.position ??= position;
  else if (error instanceof RangeError || error instanceof NotJson) return new FunctionRefusal(error.message, position);
  return error;
}
