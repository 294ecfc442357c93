import { AppError } from '../language/app-error.ts';
import type { Json } from '../language/json.ts';
import type { PureStep } from '../language/step-type.ts';
import { findInputFault } from './input-fault.ts';

/** Runs a pure step on values that are there whole, in the isolate as well as outside of it. @throws AppError */
export function runPure(type: PureStep, id: string, input: Json, previous: Json): Json {
  const fault = findInputFault(type.input, input);
  if (fault) {
    const message = `The input of step ${JSON.stringify(id)} (${type.type}) ${fault.problem}.`;
    throw new AppError('step-input-invalid', message, { details: { field: fault.field } });
  }
  return type.run(input, { previous });
}
