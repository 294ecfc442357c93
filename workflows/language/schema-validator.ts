import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { RE2JS } from 're2js';
import { parseDuration, YEAR_MS } from './duration.ts';
import { parseTime } from './time.ts';

/** Linear-time patterns: a schema that an author writes must not stop the process. */
function regExp(pattern: string): { test: (text: string) => boolean; toString: () => string } {
  const compiled = RE2JS.compile(pattern);
  // The library knows a pattern again by its text: without one of its own, the first would stand for all.
  return { test: (text) => compiled.matcher(text).find(), toString: () => pattern };
}
regExp.code = 'stepgraph-re2';

/** Units of work that one check may take, each what some hundred characters of generated code do: about a second. */
const WORK = 1_000_000;
const CHARACTERS_PER_UNIT = 500;

/** Stops a check that would not end: references that branch make as many of a few lines, and of a tiny value, as one likes. */
class BoundedAjv extends Ajv2020 {
  #left = WORK;

  /** Called by the generated code. A call from outside has one argument, and begins a check. */
  spend(callArguments: number, units: number): void {
    if (callArguments === 1) this.#left = WORK;
    this.#left -= units;
    if (this.#left < 0) throw new RangeError('The schema takes too much work on this value.');
  }
}

/** Text of the author, which stays as it is; the head of a function; the head of a loop. */
const heads = /"(?:[^"\\]|\\.)*"|(\bfunction validate\d+\(data, \{.*?\}=\{\}\)\{)|(\bfor\s*\([^{}"]*\)\s*\{)/g;

/** Lets every call of a generated function, and every round of a loop in it, count its work. */
function countWork(code: string): string {
  const parts = [...code.matchAll(heads)].filter(([, entry, loop]) => entry !== undefined || loop !== undefined).length;
  const units = Math.ceil(code.length / Math.max(1, parts) / CHARACTERS_PER_UNIT);
  return code.replace(heads, (text: string, entry?: string, loop?: string) => {
    if (entry !== undefined) return `${text}self.spend(arguments.length,${units});`;
    return loop === undefined ? text : `${text}self.spend(2,${units});`;
  });
}

/**
 * A fresh JSON Schema 2020-12 engine; one per schema of an author, so that nothing of one reaches another.
 * `checksSchemas`: it also holds the schemas themselves to the standard, which is what makes it slow to build.
 * `fillsDefaults`: it writes the `default` of what is absent into the value that it checks.
 */
export function createAjv({ checksSchemas = false, fillsDefaults = false } = {}): Ajv2020 {
  const ajv = new BoundedAjv({
    meta: checksSchemas,
    validateSchema: checksSchemas,
    strict: false,
    useDefaults: fillsDefaults,
    allErrors: true,
    verbose: true,
    validateFormats: true,
    code: { regExp, process: countWork },
    ownProperties: true,
    logger: false,
  });
  addFormats.default(ajv);
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    validate: isUnique,
    error: { message: 'must not have duplicate items' },
  });
  ajv.addFormat(
    'duration',
    holds((text) => {
      const ms = parseDuration(text);
      if (ms < 1 || ms > YEAR_MS) throw new RangeError('out of range');
    }),
  );
  ajv.addFormat('date-time', holds(parseTime));
  return ajv;
}

/** The library compares every pair of objects; one set of texts takes linear time. */
function isUnique(wanted: boolean, list: readonly unknown[]): boolean {
  return !wanted || new Set(list.map((entry) => JSON.stringify(sortKeys(entry)))).size === list.length;
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, entry]) => [key, sortKeys(entry)]);
}

function holds(parse: (text: string) => unknown): (text: string) => boolean {
  return (text) => {
    try {
      parse(text);
      return true;
    } catch {
      return false;
    }
  };
}

/** Keywords whose own words say neither what is there nor what to do. */
function plainWords({ keyword, params }: ErrorObject): string | null {
  if (keyword === 'type' && params.type === 'array') return 'must be a list, in [ ]';
  if (keyword === 'minItems' && params.limit === 1) return 'is an empty list; give it at least one element';
  if (keyword === 'minLength' && params.limit === 1) return 'is empty; write a text';
  if (keyword === 'oneOf') return 'must fit exactly one of the forms that it may have';
  return null;
}

/** A validation error in a sentence, with the JSON Pointer of the place below the validated value. */
export function explainSchemaError(error: ErrorObject): { pointer: string; detail: string } {
  const key: unknown = error.params.missingProperty ?? error.params.additionalProperty;
  const allowed: unknown = error.params.allowedValues;
  if (error.keyword === 'required') return { pointer: error.instancePath, detail: `\`${String(key)}\` is missing` };
  if (error.keyword === 'additionalProperties')
    return { pointer: error.instancePath, detail: `\`${String(key)}\` is not a field that is taken here` };
  if (error.propertyName !== undefined) {
    const words: unknown = error.parentSchema?.description;
    const why = typeof words === 'string' ? words : (error.message ?? 'it does not fit the schema');
    return {
      pointer: error.instancePath,
      detail: `may not have the field \`${error.propertyName.slice(0, 80)}\`: ${why}`,
    };
  }
  const excluded: unknown = error.keyword === 'not' ? error.parentSchema?.not?.description : undefined;
  if (typeof excluded === 'string') return { pointer: error.instancePath, detail: `must not be ${excluded}` };
  const plain = plainWords(error);
  if (plain !== null) return { pointer: error.instancePath, detail: plain };
  const list = Array.isArray(allowed)
    ? `: ${allowed
        .slice(0, 20)
        .map((value) => JSON.stringify(value))
        .join(', ')}`
    : '';
  if (error.keyword === 'format') {
    const format: unknown = error.params.format;
    const meant =
      format === 'duration'
        ? 'an ISO 8601 duration from 1 ms to 1 year, such as PT1.5S'
        : format === 'date-time'
          ? 'an RFC 3339 time with a zone'
          : `a ${String(format)}`;
    return { pointer: error.instancePath, detail: `must be ${meant}` };
  }
  return { pointer: error.instancePath, detail: `${error.message ?? 'does not fit the schema'}${list}` };
}
