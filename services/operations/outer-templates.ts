import type { Environment } from '@marcbachmann/cel-js';
import { AppError, type Fault } from '../../workflows/language/app-error.ts';
import { createEvaluator } from '../../workflows/language/create-evaluator.ts';
import { explainCelError } from '../../workflows/language/explain-cel-error.ts';
import { expressionLimits } from '../../workflows/language/expression-budget.ts';
import { createExpressionEnvironment } from '../../workflows/language/expression-environment.ts';
import { below } from '../../workflows/language/fault-list.ts';
import { instrument } from '../../workflows/language/instrument.ts';
import type { Json, JsonObject } from '../../workflows/language/json.ts';
import { parseExpression } from '../../workflows/language/parse-expression.ts';
import { splitTemplate, UnclosedTemplate } from '../../workflows/language/template.ts';

/** Templates that are resolved before there is a run: they name what has come in, and no steps and no secrets. */
export interface OuterTemplates {
  /** Checks every template in a value, which stands at a place of the request. @throws AppError `invalid-request` */
  check(value: Json, pointer: string): void;
  /** A lone template keeps its type, mixed text is concatenated. @throws AppError `expression-failed`, `expression-too-costly` */
  resolve(value: Json, values: JsonObject): Json;
}

/** Templates whose expressions start with these names. */
export function createTemplates(names: readonly string[]): OuterTemplates {
  let environment: Environment | undefined;
  return {
    check(value, pointer) {
      environment ??= createExpressionEnvironment(expressionLimits.nodes, names);
      const faults = findFaults(environment, names, value, pointer);
      const [first] = faults;
      if (first) throw new AppError('invalid-request', first.detail, { faults });
    },
    resolve(value, values) {
      // Its names are not those of a run, whose scope the evaluator takes.
      const scope = { input: null, steps: {}, previous: null, execution: {}, ...values };
      return createEvaluator({}, names).resolve(value, scope);
    },
  };
}

function findFaults(environment: Environment, names: readonly string[], value: Json, pointer: string): Fault[] {
  if (typeof value === 'string') {
    const detail = findTextFault(environment, names, value);
    return detail === null ? [] : [{ pointer, detail }];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => findFaults(environment, names, inner, below(pointer, key)));
}

function findTextFault(environment: Environment, names: readonly string[], text: string): string | null {
  try {
    for (const part of splitTemplate(text)) {
      if (part.kind === 'text') continue;
      const { root, check } = parseExpression(environment, part.source, expressionLimits);
      instrument(environment, root);
      const { valid, error } = check();
      if (valid) continue;
      const what = explainCelError(error).what.replace(/; use input, steps.*$/, `; use ${names.join(', ')}`);
      return `The expression \`${part.source.slice(0, 200)}\` cannot be used here: ${what}.`;
    }
    return null;
  } catch (error) {
    if (error instanceof UnclosedTemplate) return `${error.message}. Write "{{" as {{ "{{" }}.`;
    if (error instanceof AppError) return error.message;
    throw error;
  }
}
