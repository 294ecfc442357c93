import { CORE_SCHEMA, load, YAMLException } from 'js-yaml';
import { getLocation, visit } from 'jsonc-parser';
import secureJson from 'secure-json-parse';
import { AppError } from '../../workflows/language/app-error.ts';
import { below } from '../../workflows/language/fault-list.ts';
import { isObject, type Json } from '../../workflows/language/json.ts';
import { findReservedKey, mayHoldReservedKey } from '../../workflows/language/references.ts';
import { findTooDeep } from './find-too-deep.ts';

/** Values of a YAML document once its aliases are written out: a few lines can stand for billions. */
const MAX_YAML_VALUES = 200_000;

/**
 * Parses JSON from outside: depth first, then syntax, then keys that would reach a prototype.
 * @throws AppError `body-too-deep`, `malformed-json` with the position, `invalid-request`.
 */
export function parseJson(text: string, maxDepth: number): Json {
  const tooDeep = findTooDeep(text, maxDepth);
  if (tooDeep >= 0) throw tooDeepAt(getLocation(text.slice(0, tooDeep), tooDeep).path, maxDepth);
  let parsed: Json;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw malformed(`The body is not JSON${firstSyntaxFault(text)}.`);
  }
  try {
    if (typeof parsed === 'object' && parsed !== null)
      secureJson.scan(parsed, { protoAction: 'error', constructorAction: 'error' });
  } catch {
    const pointer = findRefusedKey(parsed, '') ?? '';
    const detail = 'The keys `__proto__` and `constructor.prototype` are refused anywhere in a body.';
    throw new AppError('invalid-request', detail, { faults: [{ pointer, detail }] });
  }
  if (mayHoldReservedKey(text)) refuseReservedKey(parsed);
  return parsed;
}

/** Such a key marks a reference to a stored value: nobody may make one up. */
function refuseReservedKey(parsed: Json): void {
  const pointer = findReservedKey(parsed);
  if (pointer === null) return;
  const detail = 'A key may not begin with the character NUL (`\\u0000`).';
  throw new AppError('invalid-request', detail, { faults: [{ pointer, detail }] });
}

function tooDeepAt(path: readonly (string | number)[], maxDepth: number): AppError {
  const detail = `Arrays and objects may nest ${maxDepth} deep in a body; here they nest deeper.`;
  return new AppError('body-too-deep', detail, { faults: [{ pointer: below('', ...path), detail }] });
}

/** The place of the first key that could reach a prototype. The value is not deep: that has been checked. */
function findRefusedKey(value: Json, pointer: string): string | null {
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, inner] of Object.entries(value)) {
    const place = below(pointer, key);
    if (key === '__proto__') return place;
    if (key === 'constructor' && isObject(inner) && Object.hasOwn(inner, 'prototype')) return below(place, 'prototype');
    const found = findRefusedKey(inner, place);
    if (found !== null) return found;
  }
  return null;
}

/** Parses YAML 1.2 into the JSON it stands for, under the same checks. @throws as `parseJson`. */
export function parseYaml(text: string, maxDepth: number): Json {
  return parseJson(writeJson(loadYaml(text, maxDepth)), maxDepth);
}

function loadYaml(text: string, maxDepth: number): unknown {
  try {
    // What is a little too deep is told by JSON Pointer once it is JSON.
    return load(text, { schema: CORE_SCHEMA, maxDepth: 2 * maxDepth });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw malformed('The body is not YAML that stands for JSON.');
    const place = error.mark ? ` at line ${error.mark.line + 1}, column ${error.mark.column + 1}` : '';
    if (error.reason.startsWith('nesting exceeded')) {
      const detail = `Collections may nest ${maxDepth} deep in a body; they nest far deeper${place}.`;
      throw new AppError('body-too-deep', detail, { faults: [{ pointer: '', detail }] });
    }
    throw malformed(`The body is not YAML: ${error.reason}${place}.`);
  }
}

function writeJson(value: unknown): string {
  let values = 0;
  const count = (_key: string, inner: unknown) => {
    values += 1;
    if (values > MAX_YAML_VALUES)
      throw new AppError('body-too-large', 'The aliases of this YAML stand for too many values.');
    if (typeof inner === 'number' && !Number.isFinite(inner)) throw malformed('.nan and .inf have no JSON form.');
    return inner;
  };
  try {
    return JSON.stringify(value ?? null, count);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw malformed('The body is not YAML that stands for JSON: an alias holds itself.');
  }
}

function malformed(detail: string): AppError {
  return new AppError('malformed-json', detail, { faults: [{ pointer: '', detail }] });
}

/** ` at line 3, column 7`: JSON.parse does not always tell. */
function firstSyntaxFault(text: string): string {
  let place = '';
  visit(
    text,
    {
      onError(_code, _offset, _length, line, character) {
        place ||= ` at line ${line + 1}, column ${character + 1}`;
      },
    },
    { disallowComments: true, allowTrailingComma: false },
  );
  return place;
}
