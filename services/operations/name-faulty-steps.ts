import type { Fault } from '../../workflows/language/app-error.ts';
import { isObject, type Json } from '../../workflows/language/json.ts';

/** Fields of a definition and of its steps that list steps. */
const lists = new Set(['steps', 'then', 'default']);

/** Faults that say in which step they are: by its id, or by its position in the outermost list (`step2`) without one. */
export function nameFaultySteps(definition: Json, faults: readonly Fault[]): Fault[] {
  return faults.map((fault) => {
    if (fault.step !== undefined) return fault;
    const step = stepAt(definition, fault.pointer);
    return step === undefined ? fault : { ...fault, step };
  });
}

/** The innermost step around a place whose name is known. */
function stepAt(definition: Json, pointer: string): string | undefined {
  let at: Json | undefined = definition;
  let name: string | undefined;
  let list = '';
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    // Inputs may hold lists of the same names.
    if (key === 'input') break;
    if (Array.isArray(at)) {
      at = at[Number(key)];
      const position = list === 'steps' && name === undefined ? `step${Number(key) + 1}` : name;
      if (lists.has(list)) name = isObject(at) && typeof at.id === 'string' ? at.id : position;
    } else at = isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
    list = key;
  }
  return name;
}
