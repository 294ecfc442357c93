import { AppError } from '../language/app-error.ts';
import { isObject, type Json, type JsonSchema } from '../language/json.ts';
import { type Activation, frameOf } from './activation.ts';
import { findFault } from './find-fault.ts';
import type { Frame } from './state.ts';
import { createTable, type Table } from './table.ts';

/** The variables as a frame sees them: those of the nearest scope around that has its own, or the execution's. */
export function varsOf(a: Activation, frame: Frame): Table<Json> {
  return holderOf(a, frame)?.vars ?? a.state.vars;
}

/** Sets variables where the frame sees them. */
export function setVars(a: Activation, frame: Frame, values: Table<Json>): void {
  const holder = holderOf(a, frame);
  // A new table: what was captured before keeps what it saw.
  const vars = createTable({ ...varsOf(a, frame), ...values });
  if (holder) holder.vars = vars;
  else a.state.vars = vars;
}

/** Variables of its own for a scope that runs beside others; none when the plan declares none. */
export function ownVars(a: Activation, outer: Frame): { vars?: Table<Json> } {
  return a.run.plan.vars ? { vars: createTable(varsOf(a, outer)) } : {};
}

/** What an Assign sets. @throws NeedsOutside, AppError `step-input-invalid`, naming the variable that it cannot set. */
export function readAssignment(a: Activation, path: string, input: Json): Table<Json> {
  if (!isObject(input)) throw refuse('An Assign takes an object of variables with their new values.', '');
  const declared = a.run.plan.vars ?? {};
  for (const [name, value] of Object.entries(input)) {
    if (!Object.hasOwn(declared, name))
      throw refuse(`There is no variable ${JSON.stringify(name)}: declare it under "vars".`, name);
    const fault = findFault(a, path, `fits ${name}`, typeOf(a, name), value);
    if (fault) throw refuse(`The value for the variable ${JSON.stringify(name)} ${fault.problem}.`, name);
  }
  return createTable(input);
}

function typeOf(a: Activation, name: string): JsonSchema {
  const types = a.run.plan.varTypes;
  return types && Object.hasOwn(types, name) ? (types[name] ?? true) : true;
}

function holderOf(a: Activation, frame: Frame): Frame | null {
  if (frame.vars) return frame;
  return frame.parent === null ? null : holderOf(a, frameOf(a, frame.parent));
}

function refuse(message: string, field: string): AppError {
  return new AppError('step-input-invalid', message, { details: { field } });
}
