import type { DefinitionRead } from './definition-read.ts';
import { definitionLimits, foreignWords, laterWords, stepFields } from './definition-schema.ts';
import { nearest } from './did-you-mean.ts';
import { below } from './fault-list.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { readFields } from './read-fields.ts';
import { alternatives, propertiesOf } from './static-type.ts';
import type { StepType } from './step-type.ts';

/** A step as authored, its own fields read; what it holds is still JSON. */
export interface ReadStep {
  id: string;
  pointer: string;
  /** `step 2 (TextOperation.Reverse)`, 1-based in its list. */
  label: string;
  /** Absent: its type is not known, which is a fault already. */
  type?: StepType;
  raw: JsonObject;
  fields: ReturnType<typeof readFields<typeof stepFields>>;
  authoredAfter?: readonly string[];
  after: string[];
}

/** Reads a list of steps: their types, common fields and ids. */
export function readSteps(
  list: readonly Json[],
  pointer: string,
  parent: string | null,
  read: DefinitionRead,
): ReadStep[] {
  const steps = list.flatMap((value, index) => readStep(value, below(pointer, index), index + 1, read));
  for (const { fields, pointer: place } of steps) {
    if (fields.id === undefined) continue;
    if (read.ids.has(fields.id))
      read.faults.add(
        below(place, 'id'),
        `Another step has the id \`${fields.id}\` already; ids are unique in a definition.`,
        { step: fields.id },
      );
    read.ids.set(fields.id, parent);
  }
  for (const [index, step] of steps.entries()) {
    step.id =
      step.fields.id ??
      freeId(parent === null ? `step${index + 1}` : `${parent.slice(0, 48)}_step${index + 1}`, read.ids);
    read.ids.set(step.id, parent);
  }
  return steps;
}

function readStep(value: Json, pointer: string, position: number, read: DefinitionRead): ReadStep[] {
  read.stepCount += 1;
  if (read.stepCount === definitionLimits.steps + 1)
    read.faults.add(
      pointer,
      `A definition has at most ${definitionLimits.steps} steps; split it into several workflows.`,
    );
  if (read.stepCount > definitionLimits.steps) return [];
  if (!isObject(value)) {
    read.faults.add(pointer, `Step ${position} is not an object; write { "type": "…" }.`);
    return [];
  }
  const name = Object.hasOwn(value, 'type') ? value.type : undefined;
  const step = typeof value.id === 'string' ? value.id.slice(0, 64) : undefined;
  const type =
    typeof name === 'string' ? findType(name, below(pointer, 'type'), `Step ${position}`, step, read) : undefined;
  const owner = type ? `step ${position} (${type.type})` : `step ${position}`;
  const more = type?.kind === 'control' ? Object.keys(type.fields) : [];
  const place = {
    pointer,
    owner,
    more,
    except: more,
    later: laterWords.step.filter((word) => !more.includes(word)),
    advise: (key: string) => adviseField(key, type, read),
    step,
  };
  const fields = readFields(value, stepFields, type ? place : { ...place, more: Object.keys(value) }, read.faults);
  return [
    {
      id: '',
      pointer,
      label: owner,
      ...(type ? { type } : {}),
      raw: value,
      fields,
      ...(fields.after ? { authoredAfter: fields.after } : {}),
      after: [],
    },
  ];
}

/** What to do about a field that the step does not have. */
function adviseField(key: string, type: StepType | undefined, read: DefinitionRead): string | undefined {
  if (type && alternatives(type.input).some((branch) => propertiesOf(branch).has(key)))
    return `\`${key}\` belongs into \`input\``;
  const owners = read.types.all.filter((one) => one.kind === 'control' && Object.hasOwn(one.fields, key));
  const foreign = Object.hasOwn(foreignWords.step, key) ? foreignWords.step[key] : undefined;
  if (foreign !== undefined || owners.length === 0) return foreign;
  return `that is a field of the step type ${owners.map((one) => one.type).join(' or ')}`;
}

/** Finds a step type by the word an author wrote; one that is not there is a fault. */
export function findType(
  name: string,
  pointer: string,
  label: string,
  step: string | undefined,
  read: DefinitionRead,
): StepType | undefined {
  const type = read.types.get(name);
  if (type) return type;
  if (laterWords.type.some((word) => word.toLowerCase() === name.toLowerCase())) {
    read.faults.add(
      pointer,
      `${label} has the type \`${name}\`, which this release does not take yet; it comes with a later one.`,
      { step },
    );
    return undefined;
  }
  const known = read.types.all.map((one) => one.type);
  const suggestion = nearest(name, known);
  const meant = suggestion ? `did you mean \`${suggestion}\`?` : `known are ${known.join(', ')}.`;
  read.faults.add(pointer, `${label} has the type \`${name.slice(0, 80)}\`, which is not known; ${meant}`, {
    suggestion,
    step,
  });
  return undefined;
}

function freeId(wanted: string, taken: ReadonlyMap<string, unknown>): string {
  let id = wanted;
  for (let count = 2; taken.has(id); count++) id = `${wanted}_${count}`;
  return id;
}
