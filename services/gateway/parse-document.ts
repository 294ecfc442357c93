import { CORE_SCHEMA, load, YAMLException } from 'js-yaml';
import { visit } from 'jsonc-parser';
import secureJson from 'secure-json-parse';
import { AppError } from '../../workflows/language/app-error.ts';
import type { Json } from '../../workflows/language/json.ts';
import { jsonDepth } from './json-depth.ts';

/** Values of a YAML document once its aliases are written out: a few lines can stand for billions. */
const MAX_YAML_VALUES = 200_000;

/**
 * Parses JSON from outside: depth first, then syntax, then keys that would reach a prototype.
 * @throws AppError `body-too-deep`, `malformed-json` with the position, `invalid-request`.
 */
export function parseJson(text: string, maxDepth: number): Json {
  if (jsonDepth(text, maxDepth) > maxDepth) {
    throw new AppError('body-too-deep', `Arrays and objects may nest ${maxDepth} deep; this body nests deeper.`);
  }
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
    const detail = 'The keys `__proto__` and `constructor.prototype` are refused anywhere in a body.';
    throw new AppError('invalid-request', detail, { faults: [{ pointer: '', detail }] });
  }
  return parsed;
}

/** Parses YAML 1.2 into the JSON it stands for, under the same checks. @throws as `parseJson`. */
export function parseYaml(text: string, maxDepth: number): Json {
  return parseJson(writeJson(loadYaml(text, maxDepth)), maxDepth);
}

function loadYaml(text: string, maxDepth: number): unknown {
  try {
    return load(text, { schema: CORE_SCHEMA, maxDepth });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw malformed('The body is not YAML that stands for JSON.');
    if (error.reason.startsWith('nesting exceeded'))
      throw new AppError('body-too-deep', `Collections may nest ${maxDepth} deep.`);
    const place = error.mark ? ` at line ${error.mark.line + 1}, column ${error.mark.column + 1}` : '';
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
