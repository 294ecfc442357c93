import { AppError, type Fault } from '../../../../workflows/language/app-error.ts';
import { nearest } from '../../../../workflows/language/did-you-mean.ts';
import { isObject, type Json } from '../../../../workflows/language/json.ts';
import { isLaterForm } from './translate-definition.ts';
import { toExecutionId } from './translate-execution.ts';

type Names = { [ours: string]: string };

/** What later revisions of the docs call the fields: of a document, of a task, of its retry. */
const documentFields: Names = { name: 'title', input: 'inputs', steps: 'tasks' };
const taskFields: Names = { id: 'name', input: 'inputs', when: 'condition', onError: 'fallback' };
const retryFields: Names = { maxAttempts: 'attempts', factor: 'multiplier', backoff: 'multiplier' };

/** An error about the translated definition, in the names and places of the document that was sent. */
export function inSentWords(error: AppError, document: Json): AppError {
  return mapFaults(error, (fault) => {
    const pointer = toSentPlace(fault.pointer, document);
    return isLaterForm(document) ? inLaterWords({ ...fault, pointer }, fault.pointer) : { ...fault, pointer };
  });
}

/** An error about an execution's input, which was sent as `inputs`. */
export function underInputs(error: AppError): AppError {
  return mapFaults(error, (fault) => ({ ...fault, pointer: fault.pointer.replace(/^\/input(?=\/|$)/, '/inputs') }));
}

/** An error about an execution, which tells it by the id that was sent. */
export function underSentId(error: AppError, sent: string): AppError {
  const told = error.message.replaceAll(toExecutionId(sent), sent);
  return new AppError(error.code, told, { faults: error.faults, cause: error });
}

function mapFaults(error: AppError, map: (fault: Fault) => Fault): AppError {
  return new AppError(error.code, error.message, {
    faults: error.faults.map(map),
    ...(error.details ? { details: error.details } : {}),
    cause: error,
  });
}

function toSentPlace(pointer: string, document: Json): string {
  const [, first, index, field, ...rest] = pointer.split('/');
  const later = isLaterForm(document);
  const sent = isObject(document) ? document : {};
  if (first !== 'steps')
    return path(first === undefined ? first : nameIn(sent, first, documentFields, later), index, field, ...rest);
  const root = later ? 'tasks' : 'steps';
  if (index === undefined) return path(root);
  const steps = sent[root];
  const list: Json[] = Array.isArray(steps) ? steps : [];
  if (Number(index) >= list.length) return path('outputs');
  const step = list[Number(index)] ?? null;
  return path(root, index, ...placeInStep(field, rest, isObject(step) ? step : {}, later));
}

function placeInStep(
  field: string | undefined,
  rest: string[],
  step: { [field: string]: Json },
  later: boolean,
): (string | undefined)[] {
  if (field === undefined) return [];
  const name = nameIn(step, field, taskFields, later && field !== 'onError');
  if (field === 'retry') {
    const retry = step.retry !== undefined && isObject(step.retry) ? step.retry : {};
    return [name, ...rest.map((part) => nameIn(retry, part, retryFields, later))];
  }
  if (name !== 'fallback') return [name, ...rest];
  // `onError.then[0]` is made of the fallback.
  const inner: Names = { type: 'task', input: 'inputs' };
  return [name, ...rest.slice(2).map((part, at) => (at === 0 ? (inner[part] ?? part) : part))];
}

/** The name that the sent object has, or would have in its form. */
function nameIn(sent: { [field: string]: Json }, ours: string, names: Names, later: boolean): string {
  const other = Object.hasOwn(names, ours) ? names[ours] : undefined;
  if (other === undefined || Object.hasOwn(sent, ours)) return ours;
  return later || Object.hasOwn(sent, other) ? other : ours;
}

function path(...parts: (string | undefined)[]): string {
  return parts.flatMap((part) => (part === undefined ? [] : [`/${part}`])).join('');
}

/** A field that is not known: what there is instead is told in later names. */
function inLaterWords(fault: Fault, pointer: string): Fault {
  const told = /^(.*? has no field `(.*?)`)(?:; (it takes|did you mean) (.*))?[.?]$/s.exec(fault.detail);
  const [, start, key, kind, list = ''] = told ?? [];
  if (start === undefined || key === undefined || kind === undefined) return fault;
  const fields = fieldsAt(pointer);
  const names = [...new Set([...list.matchAll(/`(\w+)`/g)].flatMap(([, name = '']) => fields(name)))];
  const suggestion = kind === 'it takes' ? nearest(key, names) : names[0];
  const { suggestion: _, ...rest } = fault;
  if (suggestion !== undefined) return { ...rest, detail: `${start}; did you mean \`${suggestion}\`?`, suggestion };
  return { ...rest, detail: `${start}; it takes ${names.map((name) => `\`${name}\``).join(', ')}.` };
}

/** Later names of a field of ours; none for what the later form has no use for. */
function fieldsAt(pointer: string): (ours: string) => string[] {
  const depth = pointer.split('/').length - 1;
  if (depth === 1) return (ours) => (ours === 'steps' ? ['tasks', 'outputs'] : [documentFields[ours] ?? ours]);
  if (depth === 4) return (ours) => [retryFields[ours] ?? ours];
  // A task's `name` is its id; ours is a text for people.
  return (ours) => (ours === 'name' ? [] : [taskFields[ours] ?? ours]);
}
