import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { expressionFunctions } from '../../workflows/language/function-table.ts';

const between = /<!-- functions -->\n([\s\S]*)<!-- \/functions -->/;

it('docs/language.md shows every function that expressions can call, as the table has it', () => {
  const shown = between.exec(readFileSync('docs/language.md', 'utf8'))?.[1];
  const rows = expressionFunctions.map(({ signature, doc, example }) => {
    const cells = [`\`${signature}\``, doc, `\`${example.expression}\` → \`${JSON.stringify(example.result)}\``];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  expect(rows.length).toBeGreaterThan(20);
  expect(shown).toBe(['| function | what it gives | for example |', '|---|---|---|', ...rows, ''].join('\n'));
});
