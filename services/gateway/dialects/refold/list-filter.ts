import { z } from 'zod';
import { AppError } from '../../../../workflows/language/app-error.ts';
import { referencesTo } from './execute-input.ts';
import { toExecution } from './ids.ts';
import { labelFilter } from './labels.ts';
import { pageQuery } from './paging.ts';
import { fromStatus } from './statuses.ts';

const text = z.string().max(255).optional();
const DAY_MS = 86_400_000;

export const executionsQuery = z.object({
  ...pageQuery,
  slug: text.describe('Slugs, separated by commas.'),
  status: text,
  workflow_name: text,
  workflow_id: text,
  execution_id: text,
  start_date: text.describe('YYYY-MM-DD or RFC 3339; from then on.'),
  end_date: text.describe('YYYY-MM-DD or RFC 3339; up to then.'),
  execution_type: text.describe('SYNC, ASYNC or All.'),
  execution_source: text.describe('API Call, Schedule, Event (or API_CALL, SCHEDULE) or All.'),
  sortAsc: z.enum(['true', 'false']).optional(),
});

type Query = z.output<typeof executionsQuery>;

/** What a list of executions is narrowed to. `All` narrows nothing. */
export function toFilter(query: Query) {
  const status = fromStatus(query.status);
  if (status?.length === 0) throw unknownWord('status', query.status ?? '');
  const type = wordOf(query.execution_type);
  const source = wordOf(query.execution_source)?.replace(' ', '_');
  const label = [
    ...(type === undefined ? [] : [labelFilter('type', type)]),
    ...(source === undefined ? [] : [labelFilter('source', source)]),
  ];
  const slugs =
    query.slug
      ?.split(',')
      .map((slug) => slug.trim())
      .filter(Boolean) ?? [];
  return {
    page: query.page,
    limit: query.limit,
    status,
    label,
    anyLabel: slugs.length === 0 ? undefined : slugs.map((slug) => labelFilter('slug', slug)),
    workflow: query.workflow_id ? referencesTo(query.workflow_id) : undefined,
    workflowName: query.workflow_name || undefined,
    execution: query.execution_id ? toExecution(query.execution_id) : undefined,
    ...toSpan(query),
    order: query.sortAsc === 'true' ? ('asc' as const) : ('desc' as const),
  };
}

/** A span of time that takes in both of its ends; a date is the whole day in UTC. */
export function toSpan({ start_date, end_date }: { start_date?: string | undefined; end_date?: string | undefined }) {
  const from = start_date ? parseTime(start_date, 'start_date') : null;
  const to = end_date ? parseTime(end_date, 'end_date') : null;
  return {
    createdAfter: from ? new Date(from.begin - 1).toISOString() : undefined,
    createdBefore: to ? new Date(to.end).toISOString() : undefined,
  };
}

function parseTime(given: string, name: string): { begin: number; end: number } {
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(given);
  const begin = Date.parse(isDate ? `${given}T00:00:00Z` : given);
  if (Number.isNaN(begin)) throw unknownWord(name, given);
  return { begin, end: begin + (isDate ? DAY_MS : 1) };
}

function wordOf(given: string | undefined): string | undefined {
  const word = given?.trim().toUpperCase();
  return word === undefined || word === '' || word === 'ALL' ? undefined : word;
}

function unknownWord(parameter: string, given: string): AppError {
  const detail = `\`${parameter}\` does not take ${JSON.stringify(given)}.`;
  return new AppError('invalid-request', detail, { faults: [{ pointer: '', parameter, detail }] });
}
