import type { z } from 'zod';
import { nearest } from '../../workflows/language/did-you-mean.ts';

type Issue = z.core.$ZodIssue;

/** What is wrong at a place, as the end of a sentence that begins with the name of the place. */
interface Explanation {
  /** Below the schema's root. */
  path: readonly PropertyKey[];
  words: string;
  suggestion?: string;
}

/** What a schema says, in words for the caller: what is wrong and what is taken. Needs issues with their `input`. */
export function explainIssue(issue: Issue): Explanation {
  const { path } = issue;
  if (issue.input === undefined && issue.code !== 'custom') return { path, words: 'is missing' };
  switch (issue.code) {
    case 'invalid_type':
      return { path, words: issue.message.startsWith('Invalid input') ? typeWords(issue.expected) : issue.message };
    case 'invalid_value':
      return { path, ...choiceWords(issue.values.map(String), issue.input) };
    case 'too_small':
      return { path, words: sizeWords(issue, `${issue.minimum} or more`) };
    case 'too_big':
      return { path, words: sizeWords(issue, `${issue.maximum} or less`) };
    case 'invalid_format':
      return { path, words: formatWords[issue.format] ?? issue.message };
    case 'invalid_union':
      return explainUnion(issue);
    case 'invalid_key':
      return {
        path,
        words: `cannot be a name here: ${issue.issues.map((inner) => explainIssue(inner).words).join(', ')}`,
      };
    default:
      return { path, words: issue.message };
  }
}

const typeNames: { [expected: string]: string } = {
  int: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

const typeWords = (expected: string) => `must be ${typeNames[expected] ?? expected}`;

const formatWords: { [format: string]: string } = {
  url: 'must be an absolute http or https URL',
  datetime: 'must be a time as RFC 3339 writes it, such as 2026-01-31T09:00:00Z',
};

function choiceWords(values: string[], given: unknown): { words: string; suggestion?: string } {
  const taken = values.map((value) => `\`${value}\``).join(', ');
  const suggestion = typeof given === 'string' ? nearest(given, values) : undefined;
  if (suggestion === undefined) return { words: `takes ${values.length === 1 ? taken : `one of ${taken}`}` };
  return { words: `takes ${taken}; did you mean \`${suggestion}\`?`, suggestion };
}

/** A message of the schema's own is better than ours. */
function sizeWords(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>, bound: string): string {
  if (!/^Too (?:small|big)/.test(issue.message)) return issue.message;
  if (issue.origin === 'string') return `must have ${bound} characters`;
  if (issue.origin === 'array') return `must have ${bound} entries`;
  return `must be ${bound}`;
}

/** Of the branches of a union, the complaint of the one that went deepest. */
function explainUnion(issue: Extract<Issue, { code: 'invalid_union' }>): Explanation {
  const firsts = issue.errors.flatMap((errors) => errors.slice(0, 1));
  const [best] = [...firsts].sort((one, other) => rank(other) - rank(one));
  if (best === undefined) return { path: issue.path, words: issue.message };
  if (rank(best) === 0) {
    const expected = firsts.map((each) => (each.code === 'invalid_type' ? each.expected : ''));
    return {
      path: issue.path,
      words: `must be ${[...new Set(expected.map((each) => typeNames[each] ?? each))].join(' or ')}`,
    };
  }
  const inner = explainIssue(best);
  return { ...inner, path: [...issue.path, ...inner.path] };
}

function rank(issue: Issue): number {
  return issue.path.length * 2 + (issue.code === 'invalid_type' ? 0 : 1);
}
