import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { countRules, describeDialects, marks } from '../../scripts/describe-dialects.ts';
import { dialects } from '../../services/gateway/dialects.gen.ts';

const given = z
  .strictObject({
    rule: z.string().regex(/^[1-4]\.[1-4]([. ].+)?$/),
    mark: z.enum(marks),
    text: z.string().min(5),
    test: z
      .string()
      .regex(/^test\/\S+\.test\.ts > .{8,}$/)
      .nullable(),
    reason: z.string().min(10).exactOptional(),
  })
  .refine(({ test, reason }) => (test === null) === (reason !== undefined), 'has a test or a reason');

const files = readdirSync('test/contract/rules').sort();
const lists = Object.fromEntries(
  files.map((file) => [
    file.replace('.json', ''),
    z.array(given).parse(JSON.parse(readFileSync(`test/contract/rules/${file}`, 'utf8'))),
  ]),
);
/** The numbered rules of each API: section and how many. */
const numbered: { [dialect: string]: readonly [section: string, count: number] } = {
  carto: ['1.2', 17],
  fabricate: ['2.2', 11],
  dataflow: ['3.3', 10],
  refold: ['4.2', 25],
};
const sources = new Map<string, string>();
const sourceOf = (file: string) => {
  if (!sources.has(file)) sources.set(file, existsSync(file) ? readFileSync(file, 'utf8') : '');
  return sources.get(file) ?? '';
};

/** Whether a file has a test of that title, written out or with places for what a table gives (`%s`, `$name`). */
function hasTest(file: string, title: string): boolean {
  const source = sourceOf(file);
  if (source.includes(title)) return true;
  const titles = [...source.matchAll(/(['"`])((?:(?!\1)[^\\\n]|\\.)*)\1/g)].map((match) => match[2] ?? '');
  return titles
    .filter((each) => /%[sdifjo]|\$\w/.test(each) && each.length > 12)
    .map((each) => each.split(/%[sdifjo]|\$\{?[\w.]+\}?/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')))
    .some((parts) => new RegExp(parts.join('.+')).test(title));
}

describe.each(Object.entries(lists))('the rules of %s', (dialect, rules) => {
  it('are all there, each once, endpoints too', () => {
    const names = rules.map(({ rule }) => rule);
    expect(new Set(names).size).toBe(names.length);
    const [section, count] = numbered[dialect] ?? ['', 0];
    for (let number = 1; number <= count; number += 1)
      expect(
        names.some((name) => new RegExp(`^${section}\\.${number}(?:[a-z]| .+)?$`).test(name)),
        `${section}.${number}`,
      ).toBe(true);
    expect(names.filter((name) => name.startsWith(`${section.slice(0, 1)}.1 `)).length).toBeGreaterThan(2);
  });

  it('are held by tests that exist', () => {
    const missing = rules.filter(({ test }) => {
      const [file = '', title = ''] = test?.split(' > ') ?? [];
      return test !== null && !hasTest(file, title);
    });
    expect(missing).toEqual([]);
  });

  it('hold, every one of the published page itself', () => {
    const seed = countRules(rules, 'SEED');
    expect(seed.all).toBeGreaterThan(0);
    expect(seed.held).toBe(seed.all);
  });
});

it('95 % of the rules of other published pages hold', () => {
  const doc = countRules(Object.values(lists).flat(), 'DOC');
  expect(doc.held).toBeGreaterThanOrEqual(0.95 * doc.all);
});

it('each API has its rules, a page, a client and a case of the contract suite', () => {
  const namesIn = (folder: string) => readdirSync(folder).map((file) => file.replace(/\.\w+$/, ''));
  const all = dialects.map(({ name }) => name);
  const published = dialects.filter(({ native }) => !native).map(({ name }) => name);
  expect(Object.keys(lists)).toEqual(published);
  expect(namesIn('docs/dialects').sort()).toEqual(all);
  expect(namesIn('test/contract/dialects').sort()).toEqual(all);
  expect(namesIn('examples/clients')).toEqual(expect.arrayContaining(published));
});

it('docs/dialects.md shows them as they are (npm run describe)', () => {
  const document = readFileSync('docs/dialects.md', 'utf8');
  expect(describeDialects(document, lists)).toBe(document);
});
