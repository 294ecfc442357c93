import type { ErrorObject } from 'ajv/dist/2020.js';
import type { DefinitionRead } from './definition-read.ts';
import { nearest } from './did-you-mean.ts';
import { below } from './fault-list.ts';
import type { ReadStep } from './read-step.ts';
import { explainSchemaError } from './schema-validator.ts';
import { stepSchemaValidator } from './step-schema-validator.ts';
import type { ControlStep } from './step-type.ts';

/** Holds the fields that a control step has of its own to their schemas. */
export function checkControlFields(step: ReadStep, type: ControlStep, read: DefinitionRead): boolean {
  let sound = true;
  for (const [name, schema] of Object.entries(type.fields)) {
    if (!Object.hasOwn(step.raw, name)) continue;
    const validate = typeof schema === 'object' ? stepSchemaValidator(schema, schema) : null;
    if (!validate || validate(step.raw[name])) continue;
    sound = false;
    for (const error of tellingErrors(validate.errors ?? []).slice(0, 10)) complain(error, name, step, read);
  }
  for (const name of type.requiredFields ?? []) {
    if (Object.hasOwn(step.raw, name)) continue;
    sound = false;
    read.faults.add(step.pointer, `${step.label} needs \`${name}\`.`, { step: step.id });
  }
  return sound;
}

function complain(error: ErrorObject, name: string, step: ReadStep, read: DefinitionRead): void {
  const { pointer, detail } = explain(error);
  const choices: unknown = error.params.allowedValues;
  const suggestion =
    typeof error.data === 'string' && Array.isArray(choices)
      ? nearest(
          error.data,
          choices.filter((choice) => typeof choice === 'string'),
        )
      : undefined;
  const meant = suggestion === undefined ? '.' : `; did you mean \`${suggestion}\`?`;
  read.faults.add(
    `${below(step.pointer, name)}${pointer}`,
    `${step.label}: \`${name}${pointer.replaceAll('/', '.')}\` ${detail}${meant}`,
    { suggestion, step: step.id },
  );
}

/** A pattern is told by what its schema says of itself. */
function explain(error: ErrorObject): { pointer: string; detail: string } {
  const words: unknown = error.parentSchema?.description;
  if (error.keyword === 'pattern' && typeof words === 'string')
    return { pointer: error.instancePath, detail: `must be ${words}` };
  return explainSchemaError(error);
}

/** Of the ways in which a choice of schemas is missed, only the nearest: the deepest, and rather than by type by value. */
function tellingErrors(errors: readonly ErrorObject[]): ErrorObject[] {
  const choices = errors.filter((error) => error.keyword === 'anyOf');
  const outer = choices.filter((one) => !choices.some((other) => other !== one && isBelow(one, other)));
  const plain = errors.filter((error) => error.keyword !== 'anyOf' && !outer.some((one) => isBelow(error, one)));
  const nearestOf = (choice: ErrorObject): ErrorObject => {
    const ways = errors.filter((error) => error.keyword !== 'anyOf' && isBelow(error, choice));
    return ways.sort((one, other) => rank(other) - rank(one))[0] ?? choice;
  };
  return [...plain, ...outer.map(nearestOf)];
}

function isBelow(error: ErrorObject, choice: ErrorObject): boolean {
  return (
    error.schemaPath.startsWith(`${choice.schemaPath}/`) &&
    (error.instancePath === choice.instancePath || error.instancePath.startsWith(`${choice.instancePath}/`))
  );
}

function rank({ instancePath, keyword }: ErrorObject): number {
  return instancePath.split('/').length * 2 + (keyword === 'type' ? 0 : 1);
}
