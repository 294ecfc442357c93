import type { Json } from '../language/json.ts';
import type { PureStep } from '../language/step-type.ts';
import { findInputFault, refuseInput } from './input-fault.ts';

/** Runs a pure step on values that are there whole, in the isolate as well as outside of it. @throws AppError */
export function runPure(type: PureStep, id: string, input: Json, previous: Json): Json {
  const fault = findInputFault(type.input, input);
  if (fault) throw refuseInput(id, type.type, fault);
  return type.run(input, { previous });
}
