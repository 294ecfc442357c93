import type { ExpressionFunction } from '../workflows/language/expression-function.ts';
import { writeTable } from './write-table.ts';

/** docs/language.md with its table of functions, between `<!-- functions -->` and `<!-- /functions -->`. */
export function describeLanguage(document: string, functions: readonly ExpressionFunction[]): string {
  const rows = functions.map(({ signature, doc, example }) => [
    `\`${signature}\``,
    doc,
    `\`${example.expression}\` → \`${JSON.stringify(example.result)}\``,
  ]);
  return document.replace(
    /<!-- functions -->\n[\s\S]*<!-- \/functions -->/,
    () => `<!-- functions -->\n${writeTable(['function', 'what it gives', 'for example'], rows)}<!-- /functions -->`,
  );
}
