// Holds the rules of the published APIs (test/contract/rules) against what vitest reported.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const marks = ['SEED', 'DOC', 'INFERRED'];

/** The rules of every dialect, by its name. */
export function readRules(root) {
  const folder = join(root, 'test/contract/rules');
  return readdirSync(folder)
    .sort()
    .map((file) => [file.replace('.json', ''), JSON.parse(readFileSync(join(folder, file), 'utf8'))]);
}

/** A line of totals per dialect, and the rules whose named test did not pass. `reports`: of vitest's JSON reporter. */
export function holdRules(lists, reports) {
  const passed = reports
    .flatMap(({ testResults = [] }) => testResults)
    .flatMap(({ name, assertionResults = [] }) =>
      assertionResults.filter(({ status }) => status === 'passed').map(({ fullName }) => ({ name, fullName })),
    );
  const holds = ({ test }) => {
    const [file, title] = (test ?? '').split(' > ');
    return test !== null && passed.some(({ name, fullName }) => name.endsWith(file) && fullName.includes(title));
  };
  const lines = lists.map(([dialect, rules]) => {
    const shares = marks.map((mark) => {
      const marked = rules.filter((rule) => rule.mark === mark);
      return `${mark} ${marked.filter(holds).length} of ${marked.length}`;
    });
    return `rules of ${dialect}: ${shares.join(', ')}`;
  });
  const broken = lists.flatMap(([dialect, rules]) =>
    rules.filter((rule) => rule.test !== null && !holds(rule)).map(({ rule, test }) => `${dialect} ${rule}: ${test}`),
  );
  return { lines, broken };
}
