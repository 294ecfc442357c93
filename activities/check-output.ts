import { AppError } from '../workflows/language/app-error.ts';
import { createInputChecker } from '../workflows/language/check-input.ts';
import type { Json, JsonSchema } from '../workflows/language/json.ts';
import type { EncryptedValues } from './encrypted-values.ts';
import { createReferenceLoader } from './load-references.ts';
import type { ValueStore } from './value-store.ts';

/** Compiled schemas that are kept: most runs of a worker are of few workflows. */
const MAX_KEPT = 100;

type Check = (output: Json) => unknown;

/** Checks outputs against what workflows promise. The check throws AppError `output-invalid`. */
export function createOutputCheck(
  values: ValueStore,
  open?: EncryptedValues['load'],
): (promise: { schema: JsonSchema; output: Json }) => Promise<null> {
  const kept = new Map<string, Check>();
  const checkOf = (schema: JsonSchema): Check => {
    const key = JSON.stringify(schema);
    const check = kept.get(key) ?? createInputChecker(schema);
    const [oldest] = kept.keys();
    if (kept.size >= MAX_KEPT && oldest !== undefined) kept.delete(oldest);
    kept.set(key, check);
    return check;
  };
  return async ({ schema, output }) => {
    const whole = await createReferenceLoader(values, open).whole(output);
    try {
      checkOf(schema)(whole);
      return null;
    } catch (error) {
      throw error instanceof AppError && error.code === 'invalid-input' ? nameOutput(error) : error;
    }
  };
}

function nameOutput({ faults }: AppError): AppError {
  const named = faults.map(({ pointer, detail }) => ({ pointer: pointer.replace('/input', '/output'), detail }));
  const told = named.slice(0, 3).map(({ pointer, detail }) => `${pointer}: ${detail}`);
  const message = `The output does not fit what the workflow promises: ${told.join(' ')}`;
  return new AppError('output-invalid', message, { details: { errors: named } });
}
