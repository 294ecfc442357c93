import { AppError } from '../language/app-error.ts';
import { isObject, type Json } from '../language/json.ts';
import { type Activation, frameOf } from './activation.ts';
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

/** What an Assign sets. @throws AppError `step-input-invalid` when it is no object of declared variables. */
export function readAssignment(a: Activation, input: Json): Table<Json> {
  if (!isObject(input)) throw refuse('An Assign takes an object of variables with their new values.', '');
  const declared = a.run.plan.vars ?? {};
  const unknown = Object.keys(input).find((name) => !Object.hasOwn(declared, name));
  if (unknown === undefined) return createTable(input);
  throw refuse(`There is no variable ${JSON.stringify(unknown)}: declare it under "vars".`, unknown);
}

function holderOf(a: Activation, frame: Frame): Frame | null {
  if (frame.vars) return frame;
  return frame.parent === null ? null : holderOf(a, frameOf(a, frame.parent));
}

function refuse(message: string, field: string): AppError {
  return new AppError('step-input-invalid', message, { details: { field } });
}
