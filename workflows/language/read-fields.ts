import { z } from 'zod';
import { nearest } from './did-you-mean.ts';
import { below, type FaultList } from './fault-list.ts';
import type { Json, JsonObject } from './json.ts';

/** Where a field stands and what may stand there. */
interface Place {
  pointer: string;
  /** `the definition`, `step 2`. */
  owner: string;
  /** Names that are taken beside those of the shape. */
  more?: Iterable<string>;
  /** Names of the shape that mean something else here; they are among `more`. */
  except?: readonly string[];
  later: readonly string[];
  /** What to do about a name that is not taken, where that can be told. */
  advise?: (key: string) => string | undefined;
  step?: string | undefined;
}

/** Reads the fields of an object by a shape of schemas; every wrong, missing or unknown one is a fault, and is left out. */
export function readFields<Shape extends { readonly [field: string]: z.ZodType }>(
  value: JsonObject,
  shape: Shape,
  place: Place,
  faults: FaultList,
): Partial<{ [Field in keyof Shape]: z.infer<Shape[Field]> }> {
  const known = new Set([...Object.keys(shape), ...(place.more ?? [])]);
  for (const key of Object.keys(value)) if (!known.has(key)) complainUnknown(key, known, place, faults);
  const read: [string, unknown][] = [];
  for (const [key, schema] of Object.entries(shape)) {
    if (place.except?.includes(key)) continue;
    const result = schema.safeParse(Object.hasOwn(value, key) ? value[key] : undefined);
    if (result.success) {
      if (result.data !== undefined) read.push([key, result.data]);
      continue;
    }
    for (const issue of result.error.issues.slice(0, 10))
      complainIssue(key, issue, Object.hasOwn(value, key) ? value[key] : undefined, place, { schema, faults });
  }
  // Border: each value was read by the schema of its own field.
  return Object.fromEntries(read) as Partial<{ [Field in keyof Shape]: z.infer<Shape[Field]> }>;
}

function complainUnknown(key: string, known: ReadonlySet<string>, place: Place, faults: FaultList): void {
  const pointer = below(place.pointer, key);
  if (place.later.includes(key)) {
    faults.add(pointer, `\`${key}\` is not taken by this release yet; it comes with a later one.`, {
      step: place.step,
    });
    return;
  }
  const advice = place.advise?.(key);
  const suggestion = advice === undefined ? nearest(key, known) : undefined;
  const meant =
    advice !== undefined
      ? `${advice}.`
      : suggestion
        ? `did you mean \`${suggestion}\`?`
        : `it takes ${[...known].map((name) => `\`${name}\``).join(', ')}.`;
  faults.add(pointer, `${place.owner} has no field \`${key.slice(0, 80)}\`; ${meant}`, {
    suggestion,
    step: place.step,
  });
}

function complainIssue(
  key: string,
  issue: z.core.$ZodIssue,
  given: Json | undefined,
  place: Place,
  { schema, faults }: { schema: z.ZodType; faults: FaultList },
): void {
  const { step } = place;
  if (given === undefined) {
    faults.add(place.pointer, `${place.owner} needs \`${key}\`.`, { step });
    return;
  }
  const pointer = below(place.pointer, key, ...issue.path.map(String));
  if (issue.code === 'unrecognized_keys') {
    for (const name of issue.keys) {
      const suggestion = nearest(name, innerFields(schema));
      const told = suggestion
        ? `did you mean \`${suggestion}\`?`
        : `it takes ${innerFields(schema)
            .map((field) => `\`${field}\``)
            .join(', ')}.`;
      faults.add(below(pointer, name), `\`${key}\` has no field \`${name}\`; ${told}`, { suggestion, step });
    }
    return;
  }
  const inner = issue.code === 'invalid_union' ? mostSpecific(issue) : null;
  const path = [...issue.path, ...(inner?.path ?? [])];
  if (valueAt(given, path) === undefined && path.length > 0) {
    const holder = below(pointer, ...(inner?.path ?? []).map(String)).replace(/\/[^/]*$/, '');
    faults.add(
      holder,
      `\`${[key, ...path.slice(0, -1)].join('.')}\` of ${place.owner} needs \`${String(path.at(-1))}\`.`,
      {
        step,
      },
    );
    return;
  }
  const suggestion = meantChoice(inner ?? issue, valueAt(given, path));
  const meant = suggestion === undefined ? '.' : `; did you mean \`${suggestion}\`?`;
  faults.add(
    below(pointer, ...(inner?.path.map(String) ?? [])),
    `\`${[key, ...path].join('.')}\` of ${place.owner}: ${inner?.message ?? issue.message}${meant}`,
    { suggestion, step },
  );
}

/** The fields of a schema of objects. */
function innerFields(schema: z.ZodType): string[] {
  const bare = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  return bare instanceof z.ZodObject ? Object.keys(bare.shape) : [];
}

/** Of the values that are taken, the one that was probably meant. */
function meantChoice(issue: z.core.$ZodIssue, given: unknown): string | undefined {
  if (issue.code !== 'invalid_value' || typeof given !== 'string') return undefined;
  return nearest(
    given,
    issue.values.filter((choice) => typeof choice === 'string'),
  );
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}

/** Of the branches of a union, the complaint of the one that went deepest. */
function mostSpecific(issue: { readonly errors: readonly (readonly z.core.$ZodIssue[])[] }): z.core.$ZodIssue | null {
  const firsts = issue.errors.flatMap((errors) => errors.slice(0, 1));
  return [...firsts].sort((one, other) => rank(other) - rank(one))[0] ?? null;
}

function rank(issue: z.core.$ZodIssue): number {
  return issue.path.length * 2 + (issue.code === 'invalid_type' ? 0 : 1);
}
