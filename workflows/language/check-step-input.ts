import type { ValidateFunction } from 'ajv/dist/2020.js';
import { authoredType, holdsTemplate, type TemplatePlace } from './check-template.ts';
import { describeType } from './describe-type.ts';
import { nearest } from './did-you-mean.ts';
import { below } from './fault-list.ts';
import { isObject, type Json, type JsonSchema } from './json.ts';
import { explainSchemaError } from './schema-validator.ts';
import { alternatives, fieldType, findMisfit, type Misfit, propertiesOf, requiredOf, typesOf } from './static-type.ts';
import { stepSchemaValidator } from './step-schema-validator.ts';

/** What a step is piped. */
export interface Piped {
  type: JsonSchema;
  /** `step 1 (Echo) gives`, `the execution's input is`. */
  giver: string;
}

/** What is known of a step's input once it is checked. */
export interface CheckedInput {
  /** The authored input in its full form; absent: what is piped is taken whole. */
  input?: Json;
  takes: string[];
  type: JsonSchema;
}

/** What a given value is held against. */
export interface WantedInput {
  /** What it must be. */
  schema: JsonSchema;
  /** What is piped, to be taken when nothing is authored; null: only what is authored counts. */
  piped: Piped | null;
  /** The field that holds it, `input` unless told. */
  field?: string;
  /** How a literal is checked beyond its type; the schemas of step types are compiled once per process. */
  validatorOf?: typeof stepSchemaValidator;
}

/** Checks what a step will be given against what its type needs. `pointer` is that of the step. */
export function checkStepInput(
  authored: Json | undefined,
  { schema: wanted, piped, field = 'input', validatorOf = stepSchemaValidator }: WantedInput,
  pointer: string,
  place: TemplatePlace,
): CheckedInput {
  if (authored === undefined && piped !== null) {
    const misfit = findMisfit(piped.type, wanted);
    if (misfit) complain(pointer, misfit, wanted, `${piped.giver} ${describeType(piped.type)}`, place);
    return { takes: [], type: piped.type };
  }
  const given = authored === undefined ? {} : authored;
  const at = authored === undefined ? pointer : below(pointer, field);
  const type = authoredType(given, at, place);
  const sound = checkLiterals(given, wanted, at, place, validatorOf);
  const missing = missingKeys(wanted, type);
  if (piped === null) for (const key of missing) complainMissing(key, wanted, at, field, place);
  const takes = piped === null ? [] : missing;
  const whole = piped === null ? type : addTaken(type, wanted, takes, pointer, piped, place);
  const misfit = sound ? findMisfit(type, withoutRequired(wanted)) : null;
  if (sound && !misfit && missing.length === 0) checkWhole(given, wanted, at, place);
  if (misfit) complain(below(at, ...misfit.path), misfit, wanted, `its ${field} gives ${describeGiven(misfit)}`, place);
  return { input: given, takes, type: whole };
}

function complainMissing(key: string, wanted: JsonSchema, pointer: string, field: string, place: TemplatePlace): void {
  const needed = alternatives(wanted)
    .map((branch) => propertiesOf(branch).get(key))
    .find((schema) => schema !== undefined);
  place.read.faults.add(
    pointer,
    `${place.label} needs ${key}: ${describeType(needed ?? true)}, but its ${field} leaves it out.`,
    { step: place.step },
  );
}

function describeGiven(misfit: Misfit): string {
  const gives = describeType(misfit.gives ?? true);
  return misfit.path.length > 0 ? `${misfit.path.join('.')}: ${gives}` : gives;
}

/** `step 2 (TextOperation.Reverse) needs text: string, but step 1 (TextOperation.Length) gives { length: number }` */
function complain(
  pointer: string,
  misfit: Misfit,
  wanted: JsonSchema,
  given: string,
  { read, label, step }: TemplatePlace,
): void {
  const name = misfit.path.join('.');
  if (misfit.extra) {
    const suggestion = nearest(misfit.path.at(-1) ?? '', propertiesOf(misfit.needs).keys());
    read.faults.add(
      pointer,
      `${label} takes no \`${name}\`, but ${given}${suggestion ? `; did you mean \`${suggestion}\`?` : '.'}`,
      { suggestion, step },
    );
    return;
  }
  const needs = name === '' ? describeType(wanted) : `${name}: ${describeType(misfit.needs)}`;
  const suggestion = meantChoice(misfit);
  const meant = suggestion === undefined ? '.' : `; did you mean \`${suggestion}\`?`;
  read.faults.add(pointer, `${label} needs ${needs}, but ${given}${meant}`, { suggestion, step });
}

/** Of the values that a field may have, the one that an authored text is near to. */
function meantChoice({ needs, gives }: Misfit): string | undefined {
  const given = typeof gives === 'object' ? gives.const : undefined;
  const choices = typeof needs === 'object' && Array.isArray(needs.enum) ? needs.enum : [];
  const texts = choices.filter((choice) => typeof choice === 'string');
  return typeof given === 'string' ? nearest(given, texts) : undefined;
}

/** Required keys that the authored input leaves out, by the branch of the type that fits it best. */
function missingKeys(wanted: JsonSchema, given: JsonSchema): string[] {
  const types = typesOf(given);
  if (types && !types.includes('object')) return [];
  const keys = new Set(alternatives(given).flatMap((branch) => [...propertiesOf(branch).keys()]));
  const branches = alternatives(wanted).map((branch) => {
    const required = [...new Set(requiredOf(branch))];
    const missing = required.filter((key) => !keys.has(key));
    return { missing, met: required.length - missing.length };
  });
  branches.sort(
    (one, other) =>
      Number(one.missing.length > 0) - Number(other.missing.length > 0) ||
      other.met - one.met ||
      one.missing.length - other.missing.length,
  );
  return branches[0]?.missing ?? [];
}

/** The type of the input once the keys left out have been taken from what is piped. */
function addTaken(
  given: JsonSchema,
  wanted: JsonSchema,
  takes: readonly string[],
  pointer: string,
  piped: Piped,
  place: TemplatePlace,
): JsonSchema {
  if (typeof given !== 'object' || typesOf(given) === null || takes.length === 0) return given;
  const needed = new Map(alternatives(wanted).flatMap((branch) => [...propertiesOf(branch)]));
  const properties = new Map(propertiesOf(given));
  for (const key of takes) {
    const found = fieldType(piped.type, key);
    const type = 'type' in found ? found.type : undefined;
    const misfit = type === undefined ? { path: [], needs: true } : findMisfit(type, needed.get(key) ?? true);
    if (misfit)
      complain(
        below(pointer, 'input'),
        { path: [key], needs: needed.get(key) ?? true },
        wanted,
        `its input leaves it out and ${piped.giver} ${describeType(piped.type)}`,
        place,
      );
    properties.set(key, type ?? true);
  }
  return { ...given, properties: Object.fromEntries(properties), required: [...requiredOf(given), ...takes] };
}

/** What is left out has been dealt with already. */
function withoutRequired(wanted: JsonSchema): JsonSchema {
  if (typeof wanted !== 'object') return wanted;
  const { required: _required, ...rest } = wanted;
  const branches = rest.anyOf ?? rest.oneOf;
  const onlyRequired =
    Array.isArray(branches) &&
    branches.every((branch) => isObject(branch) && Object.keys(branch).join() === 'required');
  if (!onlyRequired) return rest;
  const { anyOf: _any, oneOf: _one, ...base } = rest;
  return base;
}

/** What only the whole schema says (one of two fields, say), when nothing is left to the run. */
function checkWhole(authored: Json, wanted: JsonSchema, pointer: string, place: TemplatePlace): void {
  if (typeof wanted !== 'object' || holdsTemplate(authored)) return;
  const validate = stepSchemaValidator(wanted, wanted);
  const error = !validate || validate(authored) ? undefined : validate.errors?.at(-1);
  if (!error) return;
  const told = explainSchemaError(error);
  const where = told.pointer === '' ? 'its input' : `\`${told.pointer.slice(1).replaceAll('/', '.')}\``;
  const detail = `${place.label}: ${where} ${told.detail}; it takes ${describeType(wanted)}.`;
  place.read.faults.add(`${pointer}${told.pointer}`, detail, { step: place.step });
}

/** Names that the type does not know, and values without templates that break its schema (formats, ranges, choices). */
function checkLiterals(
  authored: Json,
  wanted: JsonSchema,
  pointer: string,
  place: TemplatePlace,
  validatorOf: typeof stepSchemaValidator,
): boolean {
  const known = new Map(alternatives(wanted).flatMap((branch) => [...propertiesOf(branch)]));
  if (!isObject(authored) || known.size === 0 || typeof wanted !== 'object') return true;
  const open = wanted.additionalProperties !== undefined && wanted.additionalProperties !== false;
  let sound = true;
  for (const [key, value] of Object.entries(authored)) {
    const schema = known.get(key);
    if (schema === undefined) {
      if (open) continue;
      sound = false;
      const suggestion = nearest(key, known.keys());
      const meant = suggestion
        ? `did you mean \`${suggestion}\`?`
        : `it takes ${[...known.keys()].map((name) => `\`${name}\``).join(', ')}.`;
      place.read.faults.add(below(pointer, key), `${place.label} takes no \`${key.slice(0, 80)}\`; ${meant}`, {
        suggestion,
        step: place.step,
      });
    } else if (!holdsTemplate(value)) {
      // A plain wrong type is told better by the misfit, with what is needed.
      if (findMisfit(authoredType(value, below(pointer, key), place), schema)) continue;
      const validate = validatorOf(schema, wanted);
      if (validate && !checkLiteral(value, validate, below(pointer, key), key, place)) sound = false;
    }
  }
  return sound;
}

function checkLiteral(
  value: Json,
  validate: ValidateFunction,
  pointer: string,
  key: string,
  place: TemplatePlace,
): boolean {
  if (validate(value)) return true;
  const [error] = validate.errors ?? [];
  if (!error) return true;
  const told = explainSchemaError(error);
  place.read.faults.add(
    `${pointer}${told.pointer}`,
    `${place.label}: \`${key}${told.pointer.replaceAll('/', '.')}\` ${told.detail}.`,
    { step: place.step },
  );
  return false;
}
