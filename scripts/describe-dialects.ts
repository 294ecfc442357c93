import { writeTable } from './write-table.ts';

/** One rule of a published API, and the test that holds it. */
export interface Rule {
  /** Section and number in the list of rules: `4.2.9`; an endpoint: `4.1 POST /api/v1/…`. */
  rule: string;
  /** Where it comes from: the published page itself, other published pages, or a reading where they are silent. */
  mark: Mark;
  text: string;
  /** `<file> > <a literal part of the title>`; null: none, for the reason given. */
  test: string | null;
  reason?: string;
}

/** How sure a rule is. */
export type Mark = (typeof marks)[number];

/** The rules of every dialect, by its name. */
export interface RuleLists {
  readonly [dialect: string]: readonly Rule[];
}

export const marks = ['SEED', 'DOC', 'INFERRED'] as const;

/** How many of the rules of a mark a test holds. */
export function countRules(rules: readonly Rule[], mark: Mark): { held: number; all: number } {
  const marked = rules.filter((rule) => rule.mark === mark);
  return { held: marked.filter(({ test }) => test !== null).length, all: marked.length };
}

/** The document with its tables, between `<!-- rules -->` and `<!-- /rules -->`, as the lists have them. */
export function describeDialects(document: string, lists: RuleLists): string {
  const tables = [describeTotals(lists), ...Object.entries(lists).map(([name, rules]) => describeRules(name, rules))];
  return document.replace(
    /<!-- rules -->\n[\s\S]*<!-- \/rules -->/,
    () => `<!-- rules -->\n${tables.join('\n')}<!-- /rules -->`,
  );
}

function describeTotals(lists: RuleLists): string {
  const rows = Object.entries(lists).map(([name, rules]) => [name, ...marks.map((mark) => share(rules, mark))]);
  const all = Object.values(lists).flat();
  return writeTable(['dialect', ...marks], [...rows, ['all', ...marks.map((mark) => share(all, mark))]]);
}

function share(rules: readonly Rule[], mark: Mark): string {
  const { held, all } = countRules(rules, mark);
  return all === 0 ? 'none' : `${held} of ${all} (${Math.floor((100 * held) / all)} %)`;
}

function describeRules(name: string, rules: readonly Rule[]): string {
  const rows = rules.map(({ rule, mark, text, test, reason }) => {
    const [file = '', title = ''] = test?.split(' > ') ?? [];
    return [
      rule,
      mark,
      text,
      test === null ? '' : `\`${file}\`: ${title}`,
      test === null ? `left out: ${reason}` : 'holds',
    ];
  });
  return [`### ${name}`, '', writeTable(['rule', 'mark', 'what it says', 'test', 'result'], rows)].join('\n');
}
