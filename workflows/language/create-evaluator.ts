import type { Environment } from '@marcbachmann/cel-js';
import { AppError } from './app-error.ts';
import { type CelProgram, describeCelError } from './cel.ts';
import type { Evaluator, Scope } from './evaluator.ts';
import { explainCelError } from './explain-cel-error.ts';
import { ExpressionBudget, type ExpressionLimits, expressionLimits } from './expression-budget.ts';
import { BUDGET, createExpressionEnvironment } from './expression-environment.ts';
import { instrument, isPath } from './instrument.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { mapHostileObjects } from './map-hostile-objects.ts';
import { parseExpression, refusal } from './parse-expression.ts';
import { createReferenceFinder } from './reference-finder.ts';
import { quoteValue } from './references.ts';
import { seal } from './sealed.ts';
import { setOwn } from './set-own.ts';
import { hasTemplate, loneExpression, splitTemplate, UnclosedTemplate } from './template.ts';
import { toJson } from './to-json.ts';

interface Compiled {
  program: CelProgram;
  /** It only reads fields of the scope, so its result is JSON as it stands. */
  path: boolean;
}

/**
 * One per run. Cheap to create: the language itself is set up when the first template is met. `names`: what expressions
 * can start with, when that is not what those of a run can.
 */
export function createEvaluator(limits: Partial<ExpressionLimits> = {}, names?: readonly string[]): Evaluator {
  const allowed = { ...expressionLimits, ...limits };
  const cache = new Map<string, Compiled>();
  let environment: Environment | null = null;
  let spent = 0;

  function compile(source: string): Compiled {
    const known = cache.get(source);
    if (known) return known;
    environment ??= createExpressionEnvironment(allowed.nodes, names);
    const program = parseExpression(environment, source, allowed);
    const path = isPath(program.root);
    instrument(environment, program.root);
    const compiled = { program, path };
    cache.set(source, compiled);
    return compiled;
  }

  const evaluate = (source: string, scope: Scope): Json => {
    const { id } = scope.execution;
    const budget = new ExpressionBudget(source, allowed, typeof id === 'string' ? id : '');
    try {
      return run(compile(source), source, scope, budget);
    } finally {
      spent += budget.spent;
    }
  };
  const finder = createReferenceFinder((source) => compile(source).program.root);
  const resolveIn = (scope: Scope) => {
    const before = spent;
    const evaluateOne = (source: string): Json => {
      const result = evaluate(source, scope);
      if (spent - before > allowed.work) throw tooMuchTogether(source, allowed);
      return result;
    };
    return (text: string) =>
      scope.secrets === undefined && finder.namedSecrets(text).length > 0
        ? seal(text, finder.narrow(text, scope))
        : resolveText(text, evaluateOne, allowed);
  };
  return {
    ...finder,
    resolve: (value, scope) => resolveValue(value, resolveIn(scope)),
    spent: () => spent,
    test(template, scope) {
      const source = readLone(template);
      const result = source === null ? template : evaluate(source, scope);
      if (typeof result === 'boolean') return result;
      throw refusal(
        'expression-failed',
        source ?? template,
        0,
        `must give true or false, but gives ${quoteValue(result)}; compare it with something`,
      );
    },
  };
}

/** One value may hold thousands of templates, each of which may cost as much as one may. */
function tooMuchTogether(source: string, { work }: ExpressionLimits): AppError {
  const what = `is one of several in one value that need more than ${work} units of work together; split them over several steps`;
  return refusal('expression-too-costly', source, 0, what);
}

function resolveValue(value: Json, resolve: (text: string) => Json): Json {
  if (typeof value === 'string') return hasTemplate(value) ? resolve(value) : value;
  if (Array.isArray(value)) return value.map((entry) => resolveValue(entry, resolve));
  if (!isObject(value)) return value;
  const result: JsonObject = {};
  for (const [key, entry] of Object.entries(value)) setOwn(result, key, resolveValue(entry, resolve));
  return result;
}

function resolveText(text: string, evaluate: (source: string) => Json, limits: ExpressionLimits): Json {
  const lone = readLone(text);
  if (lone !== null) return evaluate(lone);
  const budget = new ExpressionBudget(text, limits);
  return splitTemplate(text)
    .map((part) => {
      if (part.kind === 'text') return part.text;
      const value = evaluate(part.source);
      budget.weigh(value);
      return typeof value === 'string' ? value : JSON.stringify(value);
    })
    .join('');
}

function readLone(text: string): string | null {
  try {
    return loneExpression(text);
  } catch (error) {
    if (error instanceof UnclosedTemplate)
      throw refusal('expression-failed', text, error.position, 'opens a {{ that is never closed with }}');
    throw error;
  }
}

function run({ program, path }: Compiled, source: string, scope: Scope, budget: ExpressionBudget): Json {
  try {
    const { value, copied } = evaluateOnce(program, scope, budget);
    if (budget.failure) throw budget.failure;
    if (!isOfScope(value, path && !copied)) return toJson(value, budget);
    // The table of the steps goes on as they end: nobody may hold it.
    return isObject(value) && value === scope.steps ? { ...value } : value;
  } catch (error) {
    throw budget.failure ?? explain(error, source);
  }
}

/** What a path reads is a part of the scope, so it is JSON and is given as it is, however large. */
function isOfScope(_value: unknown, known: boolean): _value is Json {
  return known;
}

/** The library takes an object with a field `constructor` for a foreign type; then such objects are passed as maps. */
function evaluateOnce(
  program: CelProgram,
  scope: Scope,
  budget: ExpressionBudget,
): { value: unknown; copied: boolean } {
  try {
    return { value: program.evaluate({ ...scope, [BUDGET]: budget }), copied: false };
  } catch (error) {
    if (describeCelError(error)?.code !== 'unsupported_type') throw error;
    return { value: program.evaluate({ ...mapHostileObjects(scope), [BUDGET]: budget }), copied: true };
  }
}

function explain(error: unknown, source: string): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof RangeError && error.message.includes('call stack'))
    return refusal('expression-failed', source, 0, 'reads a value that nests too deeply; take less of it');
  const { what, position } = explainCelError(error);
  return refusal('expression-failed', source, position, `failed: ${what}`);
}
