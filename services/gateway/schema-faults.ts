import { z } from 'zod';
import { AppError, type Fault } from '../../workflows/language/app-error.ts';
import { nearest } from '../../workflows/language/did-you-mean.ts';
import { below } from '../../workflows/language/fault-list.ts';
import { explainIssue } from './explain-issue.ts';

/** Where a value came from: a body is addressed by JSON Pointer, the others by the name of the parameter. */
export type Source = 'body' | 'query';

/** Parses a value from outside. @throws AppError `invalid-request` with a fault per place and a suggestion for typos. */
export function parseRequest<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  source: Source,
): z.output<Schema> {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  if (value === undefined) {
    throw new AppError('invalid-request', 'This route needs a body.', {
      faults: [{ pointer: '', detail: 'This route needs a body.' }],
    });
  }
  const faults = parsed.error.issues.flatMap((issue) => toFaults(issue, schema, source));
  throw new AppError('invalid-request', faults[0]?.detail ?? 'The request does not have the right shape.', { faults });
}

function toFaults(issue: z.core.$ZodIssue, schema: z.ZodType, source: Source): Fault[] {
  if (issue.code === 'unrecognized_keys') {
    const known = fieldsAt(schema, issue.path);
    return issue.keys.map((key) => unknownField(key, issue.path, known, source));
  }
  const { path, words, suggestion } = explainIssue(issue);
  const name = source === 'query' ? String(path[0] ?? '') : path.join('.');
  const detail = `${name ? `\`${name}\`` : 'The body'} ${words}${words.endsWith('?') ? '' : '.'}`;
  return [{ ...fault(path, detail, source), ...(suggestion === undefined ? {} : { suggestion }) }];
}

function unknownField(key: string, path: PropertyKey[], known: string[], source: Source): Fault {
  const word = source === 'query' ? 'query parameter' : 'field';
  const suggestion = nearest(key, known);
  const takes = known.length > 0 ? ` It takes ${known.map((name) => `\`${name}\``).join(', ')}.` : ' It takes none.';
  const detail = `Unknown ${word} \`${key}\`${suggestion === undefined ? `.${takes}` : `: did you mean \`${suggestion}\`?`}`;
  return { ...fault([...path, key], detail, source), ...(suggestion === undefined ? {} : { suggestion }) };
}

function fault(path: readonly PropertyKey[], detail: string, source: Source): Fault {
  if (source === 'query') return { pointer: '', parameter: String(path[0] ?? ''), detail };
  return { pointer: below('', ...path.map(String)), detail };
}

/** The field names of the object schema at a path, as far as it is made of plain objects. */
function fieldsAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let at: unknown = schema;
  for (const part of [...path, null]) {
    while (at instanceof z.ZodOptional || at instanceof z.ZodDefault || at instanceof z.ZodNullable) at = at.unwrap();
    if (!(at instanceof z.ZodObject)) return [];
    if (part !== null) at = at.shape[String(part)];
  }
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}
