import { visit } from 'jsonc-parser';
import secureJson from 'secure-json-parse';
import { parseDocument } from 'yaml';
import { AppError } from '../../workflows/language/app-error.ts';
import type { Json } from '../../workflows/language/json.ts';
import { jsonDepth } from './json-depth.ts';

const MAX_YAML_ALIASES = 100;

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
  if (jsonDepth(text, maxDepth) > maxDepth)
    throw new AppError('body-too-deep', `Collections may nest ${maxDepth} deep.`);
  try {
    const document = parseDocument(text, { schema: 'core', uniqueKeys: true });
    const [fault] = document.errors;
    if (fault) throw fault;
    const written = JSON.stringify(document.toJS({ maxAliasCount: MAX_YAML_ALIASES }), refuseNonFinite);
    return parseJson(written ?? 'null', maxDepth);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw malformed(`The body is not YAML: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''}`);
  }
}

function refuseNonFinite(_key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error('.nan and .inf have no JSON form.');
  return value;
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
