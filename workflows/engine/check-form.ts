import { AppError } from '../language/app-error.ts';
import { isObject, type Json } from '../language/json.ts';
import type { PlanStep } from '../language/plan.ts';
import type { Activation } from './activation.ts';
import { askOnce } from './outside.ts';

/**
 * Checks the form of an approval that came from a template: one that is no schema could never be answered. A literal one
 * was checked when the workflow was saved. @throws NeedsOutside, AppError `step-input-invalid`
 */
export function checkForm(a: Activation, path: string, { input: authored }: PlanStep, input: Json): void {
  const form = isObject(input) ? input.form : undefined;
  if (form === undefined || a.run.engineVersion < 2 || !isTemplated(authored)) return;
  const problem = askOnce(a, path, 'form', () => ({ kind: 'schema', schema: form }));
  if (typeof problem !== 'string') return;
  const message = `The "form" of an Approval is no JSON Schema of an answer: ${problem}.`;
  throw new AppError('step-input-invalid', message, { details: { field: 'form' } });
}

function isTemplated(authored: Json | undefined): boolean {
  const form = isObject(authored) ? authored.form : authored;
  return form !== undefined && JSON.stringify(form).includes('{{');
}
